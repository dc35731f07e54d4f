"""Who may be the same person: told with the reason, joined by an agent or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui_desk.customer_rows import KnownBy, Suggestion
from tui_desk.desk.customers import family, finding, reading
from tui_desk.store.reader import Reader
from tui_desk.text.phone import LIKENESS, alike, normalised
from tui_desk.text.search_words import words

MOST = 10


def suggestions(reader: Reader, customer_id: int) -> tuple[Suggestion, ...]:
    """Other customers who may be this one, the strongest reason first."""
    me = family.current(reader, customer_id)
    found: dict[int, str] = {}
    for other, reason in (*_by_mail(reader, me), *_by_phone(reader, me), *_by_name(reader, me)):
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
            for other, _kind, value, handle in _known_by(reader, words(text)):
                if text.casefold() in (value.casefold(), handle.casefold()):
                    yield other, f"the same mail address: {text}"


def _by_phone(reader: Reader, me: int) -> Iterator[tuple[int, str]]:
    for known in reading.identities(reader, me):
        number = _number(known)
        if len(number.lstrip("+")) < LIKENESS:
            continue
        for other, kind, value, handle in _known_by(reader, [number.lstrip("+").lstrip("0")[-LIKENESS:]]):
            theirs = _number(KnownBy(0, kind, value, handle, other))
            if theirs and alike(number, theirs):
                yield other, f"the same phone number: {known.shown}"


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
    if known.kind in ("phone", "whatsapp"):
        return normalised(known.value)
    return normalised(known.handle) if known.handle.startswith("+") else ""


def _known_by(reader: Reader, wanted: Sequence[str]) -> list[tuple[int, str, str, str]]:
    """The identities of everybody who is found by all of these words."""
    found = []
    for customer in finding.having(reader, wanted):
        rows = reader.rows(
            "SELECT customer_id, kind, value, handle FROM identity WHERE customer_id = :id", id=customer
        )
        found += [(int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in rows]
    return found


def _same(one: str, other: str) -> bool:
    return words(one) == words(other)
