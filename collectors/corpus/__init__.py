"""Files, documentation, code, git history and bug reports, as documents for the index and for training.

Formats, and what a block of each is:

| format | by | block |
|---|---|---|
| Markdown, reStructuredText, HTML | ending | paragraph, list, table, code, under its headings |
| PDF | ending | page, under its bookmarks |
| Word, PowerPoint, Excel | ending | paragraph or table; slide with notes; rows that belong together |
| Tcl, SDC, (System)Verilog, VHDL, Python, C, C++, shell, Make | ending, `#!` | definition with comment |
| YAML | ending | key of the outermost mapping |
| other languages and settings | ending | what blank lines part |
| manual pages | ending and macros | paragraph, option |
| help output | `usage:` near the beginning | option, command |
| timing, area and power reports | ending or content | path, section |
| logs | ending or times | stage or run of lines, repeats folded |
| text | ending or none | paragraph |
| git history | a repository | message; each file's change |
| bug exports (JSON, CSV, mbox) | named as a path | synopsis and description; comment; log |

`.gz` of the text formats is unpacked.
"""

from chipsmith.collectors.corpus.collect import collect, measure
from chipsmith.collectors.corpus.options import Options
from chipsmith.collectors.corpus.report import Left, Report
from chipsmith.collectors.corpus.stamps import Stamps
from chipsmith.core.errors import Reason

__all__ = ["Left", "Options", "Reason", "Report", "Stamps", "collect", "measure"]
