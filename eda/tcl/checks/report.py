"""Findings about the text of one script."""

from __future__ import annotations

from attrs import Factory, define

from chipsmith.eda.findings import Edit, Finding, Fix, Severity
from chipsmith.eda.near import near
from chipsmith.eda.tcl.syntax import Script, Word

HELPED = 200
"""Findings for which near names are looked for; a text with more is no script of this tool."""


@define(eq=False)
class Report:
    """Collects findings; offsets become lines and columns here."""

    script: Script
    findings: list[Finding] = Factory(list)

    def add(
        self,
        code: str,
        span: tuple[int, int],
        message: str,
        severity: Severity = Severity.ERROR,
        *fixes: Fix,
    ) -> None:
        (line, start), (end_line, end) = map(self.script.position, span)
        self.findings.append(Finding(line, start, end_line, end, message, code, severity, fixes))

    def replace(self, title: str, span: tuple[int, int], text: str) -> Fix:
        (line, start), (end_line, end) = map(self.script.position, span)
        return Fix(title, (Edit(line, start, end_line, end, text),))

    def rename(self, span: tuple[int, int], written: str, known: tuple[str, ...]) -> tuple[str, list[Fix]]:
        """` Did you mean "x"?` and the fix that writes it; nothing where no known name is near."""
        other = near(written, known) if len(self.findings) < HELPED else None
        if other is None:
            return "", []
        return f' Did you mean "{other}"?', [self.replace(f"Change to {other}", span, other)]

    def remove(self, title: str, word: Word) -> Fix:
        """The word and the blanks before it."""
        text = self.script.text
        start = word.start
        while start > 0 and text[start - 1] in " \t":
            start -= 1
        return self.replace(title, (start, word.end), "")
