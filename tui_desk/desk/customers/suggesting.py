"""Who may be the same person: told with the reason, joined by an agent or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from tui_desk.customer_rows import KnownBy, Suggestion
from tui_desk.desk.customers import family, finding, reading
from tui_desk.store.reader import Reader
from tui_desk.text.known_by import NUMBERS, folded
from tui_desk.text.phone import LIKENESS, alike, normalised
from tui_desk.text.search_words import words

MOST = 10


def suggestions(reader: Reader, customer_id: int) -> tuple[Suggestion, ...]:
    """Other customers who may be this one, the strongest reason first."""
    me = family.current(reader, customer_id)
    known = reading.identities(reader, me)
    reasons = (
        _by_mail(reader, known),
        _by_phone(reader, known),
        _by_account(reader, known),
        _by_name(reader, me),
    )
    maybe = list(chain.from_iterable(reasons))
    ends = family.ends(reader, (other for other, _ in maybe))
    found: dict[int, str] = {}
    for other, reason in maybe:
        if ends[other] != me:
            found.setdefault(ends[other], reason)
    chosen = list(found)[:MOST]
    rows = finding.lines(reader, chosen)
    return tuple(Suggestion(one, rows[one].name, rows[one].address, found[one]) for one in chosen)


def _by_mail(reader: Reader, mine: Sequence[KnownBy]) -> Iterator[tuple[int, str]]:
    """Whose profile on another channel tells the same mail address."""
    for text in (text for one in mine for text in (one.value, one.handle) if "@" in text.strip("@")):
        kept = folded("mail", text)
        for other, _kind, value, handle in finding.having_identity(reader, words(text)):
            if kept in (folded("mail", value), folded("mail", handle)):
                yield other, f"the same mail address: {text}"


def _by_phone(reader: Reader, mine: Sequence[KnownBy]) -> Iterator[tuple[int, str]]:
    for one in mine:
        number = _number(one)
        if len(number.lstrip("+")) < LIKENESS:
            continue
        end = number.lstrip("+").lstrip("0")[-LIKENESS:]
        for other, kind, value, handle in finding.having_identity(reader, [end]):
            theirs = _number(KnownBy(0, kind, value, handle, other))
            if theirs and alike(number, theirs):
                yield other, f"the same phone number: {one.shown}"


def _by_account(reader: Reader, mine: Sequence[KnownBy]) -> Iterator[tuple[int, str]]:
    """Whose account in the same messenger has the same name: one of the two was typed by that."""
    for one in (one for one in mine if one.kind != "mail" and one.kind not in NUMBERS):
        kept = _folded(one.kind, one.value, one.handle)
        for other, kind, value, handle in finding.having_identity(reader, words(one.shown)):
            if kind == one.kind and kept & _folded(kind, value, handle):
                yield other, f"the same account in {kind}: {one.shown}"


def _by_name(reader: Reader, me: int) -> Iterator[tuple[int, str]]:
    """Who is called the same in full, of the same organisation first; one name alone is not guessed at."""
    mine = reading.line(reader, me)
    if len(mine.name.split()) < 2:
        return
    rows = finding.cards(reader, finding.having(reader, words(mine.name)))
    same = [row for row in rows if row[0] != me and _same(row[1], mine.name)]
    for other, _name, organisation in sorted(same, key=lambda row: not _same(row[2], mine.organisation)):
        together = mine.organisation and _same(organisation, mine.organisation)
        yield other, f"the same name{' and organisation' if together else ''}: {mine.name}"


def _folded(kind: str, *texts: str) -> set[str]:
    return {folded(kind, text) for text in texts if text}


def _number(known: KnownBy) -> str:
    """The phone number an identity is or shows; empty: none."""
    if known.handle.startswith("+"):
        return normalised(known.handle)
    return normalised(known.value) if known.kind in NUMBERS else ""


def _same(one: str, other: str) -> bool:
    return words(one) == words(other)
