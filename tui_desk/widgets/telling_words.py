"""What customers are about to be told, as an agent reads it before it goes."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.notice_rows import Recipient
from tui_desk.widgets.cells import one_line
from tui_desk.words.languages import language_name
from tui_desk.words.telling import able

CUT = "\n┄┄\n"
"""Between the pieces a messenger makes of one text."""


def whom(one: Recipient) -> str:
    """`Anna Koval by mail`, `Anna Koval by bot`."""
    return f"{_name(one)} by {'mail' if one.subject else one_line(one.channel)}"


def _name(one: Recipient) -> str:
    return one_line(one.customer or one.to) or "somebody"


def number(one: Recipient) -> str:
    """`#12`; of a part of a merged conversation `#12 in #7`."""
    stands = f" in #{one.stands_in}" if one.stands_in != one.conversation_id else ""
    return f"#{one.conversation_id}{stands}"


def in_short(one: Recipient) -> str:
    """One line: `#12 Anna Koval by mail · Hello Anna, …`; or why nothing goes there."""
    said = f"not told: {one_line(one.why_not)}" if one.why_not else one_line(" ".join(one.texts))
    return f"{number(one)} {whom(one)} · {said}"


def in_full(one: Recipient) -> str:
    """Where it goes and every word of it."""
    head = f"{number(one)} {whom(one)}"
    if one.why_not:
        instead = [f"\n{one_line(each.name)}: {each.text}" for each in one.templates]
        offered = ["\nOf these texts one may go instead:", *instead] if instead else []
        return "\n".join((head, f"not told: {one_line(one.why_not)}", *offered))
    facts = [head, f"to {one_line(one.to)}", f"subject: {one_line(one.subject)}"]
    return "\n".join(facts if one.subject else facts[:1]) + "\n\n" + CUT.join(one.texts)


def all_in_full(found: Sequence[Recipient]) -> str:
    """The same of everybody."""
    return "\n\n────\n\n".join(map(in_full, found))


def tells(found: Sequence[Recipient], *, quiet: bool) -> str:
    """`Tells Anna Koval by mail in German: “Hello Anna, …”`; of several how many, and who."""
    told = able(found)
    if not told:
        names = ", ".join(map(_name, found))
        return f"Can't tell {names}: {one_line(found[0].why_not)}" if found else ""
    names = ", ".join(map(whom, told))
    if quiet:
        return f"Tells nobody, this once: {names}"
    if len(found) == 1:
        spoken = f" in {one_line(language_name(found[0].language))}" if found[0].language else ""
        return f"Tells {names}{spoken}: “{one_line(' '.join(found[0].texts))}”"
    return f"{count(found)}: {names}"


def count(found: Sequence[Recipient]) -> str:
    """`3 conversations are told, 1 can't be`."""
    told = len(able(found))
    unable = f", {len(found) - told} can't be" if told < len(found) else ""
    return f"{told} conversation{' is' if told == 1 else 's are'} told{unable}"
