"""Names for a request about timing: of the design, of the script around it, and guessed ones."""

from __future__ import annotations

from chipsmith.core.errors import InputError
from chipsmith.eda.design_names import DesignNames, read_design_names
from chipsmith.eda.requests.guessed import guessed_names
from chipsmith.eda.requests.mentions import classes_of
from chipsmith.eda.script_names import names_in_script
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tools import ALIASES
from chipsmith.server.assistants.scripts.request import ScriptRequest

TIMING_TOOL = "opensta"


def is_about_timing(tool: str) -> bool:
    return ALIASES.get(tool, tool) == TIMING_TOOL


def names_near(request: ScriptRequest) -> DesignNames:
    """Of the design of a request, or of that near its script; one that cannot be read has none."""
    near = request.design or request.design_near
    try:
        return read_design_names(near, request.may_read) if near else DesignNames()
    except InputError:
        return DesignNames()


def names_around(request: ScriptRequest, spec: ToolSpec) -> DesignNames:
    """Of the design near a script and of the script itself; none is guessed."""
    names = names_near(request)
    names.extend(names_in_script(request.beside, spec, request.folder, request.may_read))
    return names


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
