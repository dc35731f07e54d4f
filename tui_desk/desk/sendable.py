"""What must not leave is refused before anything of it is put together."""

from __future__ import annotations

import re

from tui_desk.errors import DeskError, Misunderstood
from tui_desk.rows import DraftRow
from tui_desk.text.address import parse_addresses, valid_address
from tui_desk.text.clean import clean

_VARIABLE = re.compile(r"\{\{\s*[\w.]{1,40}\s*\}\}")
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)


def check(draft: DraftRow, said_before: str = "") -> None:
    """Refuse what must not leave: no text, no recipient, a bad address, a variable nobody filled.

    `said_before`: what is answered or forwarded; braces that stand in it, or are quoted, are not ours to fill.
    """
    everybody = (*draft.to, *draft.cc, *draft.bcc)
    if not draft.text.strip() and not draft.files:
        raise DeskError("the answer is empty")
    if not everybody:
        raise DeskError("nobody to send to: add a recipient")
    for _, address in everybody:
        if not valid_address(address):
            raise Misunderstood(f"“{clean(address, one_line=True)}” is no mail address")
    check_variables(draft, said_before)


def check_variables(draft: DraftRow, said_before: str) -> None:
    """Refuse a variable nobody filled, unless it stands in what was said before."""
    for variable in _VARIABLE.findall(f"{draft.subject}\n{_QUOTED_LINE.sub('', draft.text)}"):
        if variable not in said_before:
            raise DeskError(f"{variable} is not filled in yet")


def normalised(address: str) -> str:
    """An address as identities are kept."""
    found = parse_addresses(address, limit=1)
    return found[0].address if found and found[0].address else address
