"""Who may be the same person: told with the reason, joined by an agent or not at all."""

from __future__ import annotations

from collections.abc import Iterator
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
    found: dict[int, str] = {}
    reasons = (_by_mail(reader, me), _by_phone(reader, me), _by_account(reader, me), _by_name(reader, me))
    for other, reason in chain.from_iterable(reasons):
        lead = family.current(reader, other)
        if lead != me:
            found.setdefault(lead, reason)
    chosen = list(found)[:MOST]
    rows = finding.lines(reader, chosen)
    return tuple(Suggestion(one, rows[one].name, rows[one].address, found[one]) for one in chosen)


def _by_mail(reader: Reader, me: int) -> Iterator[tuple[int, str]]:
    """Whose profile on another channel tells the same mail address."""
    for known in reading.identities(reader, me):
        for text in (known.value, known.handle):
            if "@" not in text.strip("@"):
                continue
            mine = folded("mail", text)
            for other, _kind, value, handle in finding.having_identity(reader, words(text)):
                if mine in (folded("mail", value), folded("mail", handle)):
                    yield other, f"the same mail address: {text}"


def _by_phone(reader: Reader, me: int) -> Iterator[tuple[int, str]]:
    for known in reading.identities(reader, me):
        number = _number(known)
        if len(number.lstrip("+")) < LIKENESS:
            continue
        end = number.lstrip("+").lstrip("0")[-LIKENESS:]
        for other, kind, value, handle in finding.having_identity(reader, [end]):
            theirs = _number(KnownBy(0, kind, value, handle, other))
            if theirs and alike(number, theirs):
                yield other, f"the same phone number: {known.shown}"


def _by_account(reader: Reader, me: int) -> Iterator[tuple[int, str]]:
    """Whose account in the same messenger has the same name: one of the two was typed by that."""
    for known in reading.identities(reader, me):
        if known.kind == "mail" or known.kind in NUMBERS:
            continue
        mine = {folded(known.kind, text) for text in (known.value, known.handle) if text}
        for other, kind, value, handle in finding.having_identity(reader, words(known.shown)):
            if kind == known.kind and mine & {folded(kind, text) for text in (value, handle) if text}:
                yield other, f"the same account in {kind}: {known.shown}"


def _by_name(reader: Reader, me: int) -> Iterator[tuple[int, str]]:
    """Who is called the same in full; who has only a first name is not guessed at."""
    mine = reading.line(reader, me)
    if len(mine.name.split()) < 2:
        return
    others = [other for other in finding.having(reader, words(mine.name)) if other != me]
    rows = finding.lines(reader, list(dict.fromkeys(family.current(reader, other) for other in others)))
    same = [row for row in rows.values() if row.name.split() and _same(row.name, mine.name)]
    for row in sorted(same, key=lambda row: not _same(row.organisation, mine.organisation)):
        together = mine.organisation and _same(row.organisation, mine.organisation)
        yield row.id, f"the same name{' and organisation' if together else ''}: {mine.name}"


def _number(known: KnownBy) -> str:
    """The phone number an identity is or shows; empty: none."""
    if known.handle.startswith("+"):
        return normalised(known.handle)
    return normalised(known.value) if known.kind in NUMBERS else ""


def _same(one: str, other: str) -> bool:
    return words(one) == words(other)
