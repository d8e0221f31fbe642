"""Names for a request about timing: of the design, of the script around it, and guessed ones."""

from __future__ import annotations

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.guessed import guessed_names
from chipsmith.eda.requests.mentions import classes_of
from chipsmith.eda.script_names import names_in_script
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tools import ALIASES
from chipsmith.server.assistants.scripts.request import ScriptRequest

TIMING_TOOL = "opensta"


def is_about_timing(tool: str) -> bool:
    return ALIASES.get(tool, tool) == TIMING_TOOL


def add_around(names: DesignNames, request: ScriptRequest, spec: ToolSpec) -> DesignNames:
    """Add to a design's names those around the script and what must be guessed, which is returned."""
    written = names_in_script(request.beside, spec, request.folder, request.may_read)
    names.partial = request.design is None and not names.ports and written.partial
    names.extend(written)
    guessed = guessed_names(request.prompt, classes_of(names)) if names.partial else DesignNames()
    names.extend(guessed)
    return guessed


def taken_for(names: DesignNames) -> list[str]:
    """A note on what guessed names were taken for; none where nothing was guessed."""
    told = {
        "clocks": names.clocks,
        "inputs": names.inputs,
        "outputs": names.outputs,
        "cells": names.cells,
        "nets": names.nets,
        "library cells": names.lib_cells,
    }
    said = "; ".join(f"{kind} {', '.join(listed)}" for kind, listed in told.items() if listed)
    return [f"No design was given, so names were taken as they are spoken of: {said}."] if said else []
