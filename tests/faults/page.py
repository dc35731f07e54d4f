"""docs/faults.md as the tests read it: its words must be the program's, … standing for whatever differs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tests.program import ROOT

HEADS = {
    "imap": "On the way to a mailbox (IMAP)",
    "smtp": "On the way to a mail server (SMTP)",
    "http": "On the way to a messenger (HTTP)",
    "mail in TLS": "Encrypted, to a mailbox or a mail server",
    "http in TLS": "Encrypted, to a messenger",
}
"""The head of each table, by what is spoken."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the page says of one fault."""

    cells: tuple[str, ...]

    @property
    def sentences(self) -> list[str]:
        """What may be told."""
        return re.findall(r"«(.*?)»", self.cells[0])

    def has(self, told: str) -> bool:
        """Whether one of the sentences is what was told; a console begins it with a capital letter."""
        forms = (told, told[:1].lower() + told[1:])
        return any(re.fullmatch(_pattern(one), form, re.DOTALL) for one in self.sentences for form in forms)


def rows(section: str, table: str) -> Mapping[str, Row]:
    """The rows of one table of a section, by their first cell; the table by its head or what is spoken."""
    return _tables(section)[HEADS.get(table, table)]


@cache
def _tables(section: str) -> dict[str, dict[str, Row]]:
    page = (ROOT / "docs" / "faults.md").read_text("utf-8")
    _, text = page.split(f"\n## {section}\n")
    found: dict[str, dict[str, Row]] = {}
    for block in re.findall(r"(?:^\|.*\n)+", text.partition("\n## ")[0], re.MULTILINE):
        head, _, *lines = (_cells(line) for line in block.splitlines())
        found[head[0]] = {cells[0]: Row(cells[1:]) for cells in lines}
    return found


def _pattern(sentence: str) -> str:
    return ".*".join(map(re.escape, sentence.split("…")))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
