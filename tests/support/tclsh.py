"""Real Tcl as an oracle: whether a text is whole, and into which words its commands are split."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from attrs import define

_SCRIPT = r"""
proc say {text} {puts [binary encode hex [encoding convertto utf-8 $text]]}
proc heard {} {encoding convertfrom utf-8 [binary decode hex [gets stdin]]}
proc note args {lappend ::noted $args; return {}}
proc words {text} {
    interp create child
    foreach name [child eval {info commands}] {child hide $name}
    child alias unknown note
    set ::noted {}
    set failed [catch {child eval $text} message]
    interp delete child
    say [info complete $text]
    say [expr {$failed ? $message : ""}]
    say [llength $::noted]
    foreach command $::noted {say [llength $command]; foreach word $command {say $word}}
}
proc expression {text} {
    set x 1
    set failed [catch {expr $text} message options]
    say [expr {$failed && [string match "TCL PARSE*" [dict get $options -errorcode]]}]
}
while {![eof stdin]} {
    switch [gets stdin] words {words [heard]} expression {expression [heard]}
    flush stdout
}
"""


@define
class Tclsh:
    """A running `tclsh`, asked one text after another."""

    stdin: IO[str]
    stdout: IO[str]

    def words(self, text: str) -> tuple[bool, str, list[list[str]]]:
        """Whether the text is whole by `info complete`, Tcl's error message, and the commands that ran."""
        self._send("words", text)
        whole, message, count = self._line() == "1", self._line(), int(self._line())
        return whole, message, [[self._line() for _ in range(int(self._line()))] for _ in range(count)]

    def is_expression(self, text: str) -> bool:
        """Whether `expr` can parse the text."""
        self._send("expression", text)
        return self._line() == "0"

    def _send(self, what: str, text: str) -> None:
        self.stdin.write(f"{what}\n{text.encode().hex()}\n")
        self.stdin.flush()

    def _line(self) -> str:
        return bytes.fromhex(self.stdout.readline().strip()).decode()


@contextmanager
def running_tclsh(path: str) -> Iterator[Tclsh]:
    """`path` is where the oracle's own script may be written."""
    with open(path, "w", encoding="utf-8") as script:  # noqa: PTH123 - a path as text is what tclsh takes
        script.write(_SCRIPT)
    with subprocess.Popen(
        ["tclsh", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Tclsh(process.stdin, process.stdout)
        process.stdin.close()
