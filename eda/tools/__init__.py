"""EDA tools that are installed here: found, run in the sandbox, and their words understood."""

from chipsmith.eda.tools.model import Probed, Run
from chipsmith.eda.tools.programs import ALIASES, PROGRAMS
from chipsmith.eda.tools.tool import Tool, find_tool

__all__ = ["ALIASES", "PROGRAMS", "Probed", "Run", "Tool", "find_tool"]
