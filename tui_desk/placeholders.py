"""Variables in texts to customers: `{name}` and the like, filled in once; a line with one that is empty is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui_desk.patterns import pattern

VARIABLES: Mapping[str, str] = {
    "name": "who reads it",
    "number": "the ticket's",
    "title": "the ticket's",
    "state": "how it stands",
    "due": "until when",
    "agent": "you",
}
"""Of a ticket, for the customer who is told of it, and what each gives."""
_QUOTES = "\"'“”„‟‘’‚«»‹›"
_SPACE = r"[^\S\n]"
_BEGUN = pattern(r"\{([A-Za-z_]{0,30})\Z")
_VARIABLE = pattern(r"\{([A-Za-z_]{1,30})\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables filled in: what stands in a value is text and no variable."""
    lines = (_filled(line, values) for line in text.splitlines())
    whole = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", whole).strip()


def without(text: str, name: str) -> str:
    """A text that makes do without a variable: it goes with the quotes or commas that set it off."""
    quoted = rf"[{_QUOTES}(]?{_SPACE}?\{{{name}\}}(?:{_SPACE}?[{_QUOTES})])?"
    for form in (rf",{_SPACE}?{quoted},", rf"(?m:^){quoted}[:,–—-]*{_SPACE}*", rf"{_SPACE}?{quoted}"):
        text = re.sub(form, "", text)
    return text


def why_nothing(text: str, values: Mapping[str, str]) -> str:
    """Why filling in leaves nothing of a text, in words; empty: it leaves something."""
    lines = [line for line in text.splitlines() if line.strip()]
    emptied = [[name for name in _VARIABLE.findall(line) if values.get(name) == ""] for line in lines]
    if not all(emptied):
        return ""
    names = ", ".join(f"{{{name}}}" for name in dict.fromkeys(name for some in emptied for name in some))
    where = (
        "the only line has"
        if len(lines) == 1
        else "each line has one of"
        if "," in names
        else "each line has"
    )
    return f"{where} {names}, which {'are' if ',' in names else 'is'} empty"


def objection(text: str) -> str:
    """What is wrong with what stands in braces, in words; empty: nothing."""
    strange = next((name for name in _VARIABLE.findall(text) if name not in VARIABLES), "")
    known = ", ".join(f"{{{name}}}" for name in VARIABLES)
    return f"there is no {{{strange}}}; there are {known}" if strange else ""


def begun(text: str) -> str | None:
    """What is typed of the variable at the end of a text; None where there is none."""
    found = _BEGUN.search(text)
    return found[1] if found else None


def meant(typed: str) -> tuple[str, ...]:
    """The variables that begin so."""
    return tuple(name for name in VARIABLES if name.startswith(typed.lower()))


def _filled(line: str, values: Mapping[str, str]) -> str | None:
    if any(values.get(name) == "" for name in _VARIABLE.findall(line)):
        return None
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), line)
