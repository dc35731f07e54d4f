"""Variables in texts to customers: `{name}` and the like, filled in once; a line with one that is empty is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES = ("number", "title", "state", "name", "agent", "due")
"""Of a ticket, for the customer who is told of it."""
_VARIABLE = re.compile(r"\{([A-Za-z_]{1,30})\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables filled in: what stands in a value is text and no variable."""
    lines = (_filled(line, values) for line in text.splitlines())
    whole = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", whole).strip()


def objection(text: str) -> str:
    """What is wrong with what stands in braces, in words; empty: nothing."""
    strange = next((name for name in _VARIABLE.findall(text) if name not in VARIABLES), "")
    known = ", ".join(f"{{{name}}}" for name in VARIABLES)
    return f"there is no {{{strange}}}; there are {known}" if strange else ""


def _filled(line: str, values: Mapping[str, str]) -> str | None:
    if any(values.get(name) == "" for name in _VARIABLE.findall(line)):
        return None
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), line)
