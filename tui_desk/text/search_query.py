"""What somebody types to search: words, "phrases", -not, OR, and `key:value`. Any text is a query or a clear message.

All of it must be true of what is found; `OR` joins its two neighbours. A key without a value says nothing yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

from tui_desk.errors import Misunderstood
from tui_desk.text.clean import storable
from tui_desk.text.search_folding import has_words
from tui_desk.typed import NamedTuple, dataclass

T = TypeVar("T")

LONGEST = 1_000
"""Characters of a query that are read."""
MOST = 40
"""Parts of one query."""
FIELDS = ("from", "to", "subject")
"""Keys of what is looked for in one place of a message."""
FILTERS = (
    "is", "tag", "assignee", "before", "after", "has", "channel", "ticket", "customer",
)  # fmt: skip
"""Keys of what conversations are, or have."""
KEYS = (*FIELDS, *FILTERS)
IS = ("open", "closed", "pending", "snoozed", "spam", "mine", "unassigned", "unread")
HAS = ("attachment", "ticket", "draft")
_ENUMS = {"is": IS, "has": HAS}
_PART = re.compile(
    r'(?P<minus>-)?(?:(?P<key>[^\W\d_][\w-]*):(?!//))?(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<bare>[^\s"]+))?'
)


class Term(NamedTuple):
    """Words that stand side by side in a message."""

    text: str
    field: str = ""
    """One of `FIELDS`; empty: anywhere."""
    prefix: bool = False
    """The last of them is the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a conversation must be or have; of `is` and `has` the value is one of theirs."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Clause(Generic[T]):
    """One of these must be true; `negative`: none of them may be."""

    any_of: tuple[T, ...]
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of the clauses must be true."""

    terms: tuple[Clause[Term], ...] = ()
    filters: tuple[Clause[Filter], ...] = ()

    @property
    def left_out(self) -> tuple[Term, ...]:
        """What is not to be there."""
        return tuple(term for clause in self.terms if clause.negative for term in clause.any_of)

    @property
    def words(self) -> tuple[Term, ...]:
        """What is to be shown where it stands."""
        return tuple(term for clause in self.terms if not clause.negative for term in clause.any_of)


@dataclass(frozen=True, slots=True)
class _Part:
    item: Term | Filter
    negative: bool
    alternative: bool
    """`OR` stands before it."""


def parse(typed: str, *, typing: bool = False) -> Query:
    """What was typed. `typing`: its last word may still grow. Raises Misunderstood where it means nothing."""
    terms: list[Clause[Term]] = []
    filters: list[Clause[Filter]] = []
    before: Term | Filter | None = None
    for part in _parts(storable(typed)[:LONGEST], typing=typing):
        alternative = part.alternative and before is not None
        if alternative and type(before) is not type(part.item):
            raise Misunderstood(
                "OR stands between words, or between keys such as is: and tag:, not between the two"
            )
        if isinstance(part.item, Term):
            _add(terms, part.item, negative=part.negative, alternative=alternative)
        else:
            _add(filters, part.item, negative=part.negative, alternative=alternative)
        before = part.item
    if terms and not filters and all(one.negative for one in terms):
        raise Misunderstood("say also what to look for: what stands behind a - is only left out of it")
    return Query(tuple(terms), tuple(filters))


def _add(clauses: list[Clause[T]], item: T, *, negative: bool, alternative: bool) -> None:
    if not alternative:
        clauses.append(Clause((item,), negative))
    elif clauses[-1].negative or negative:
        raise Misunderstood("OR does not go with -: leave each of them out by a - of its own")
    else:
        clauses[-1] = Clause((*clauses[-1].any_of, item))


def _parts(typed: str, *, typing: bool) -> Iterator[_Part]:
    alternative, count = False, 0
    for found in _PART.finditer(typed):
        if not found[0]:
            continue
        if found["bare"] == "OR" and found["key"] is None and found["minus"] is None:
            alternative = True
            continue
        last = typing and found.end() == len(typed) and not found["closed"]
        item = _item(found["key"], found["quoted"], found["bare"] or "", last=last)
        if item is None:
            continue
        count += 1
        if count > MOST:
            raise Misunderstood(f"a search has at most {MOST} parts")
        yield _Part(item, found["minus"] is not None, alternative)
        alternative = False


def _item(key: str | None, quoted: str | None, bare: str, *, last: bool) -> Term | Filter | None:
    value = (bare if quoted is None else quoted).strip()
    name = (key or "").lower()
    if name and name not in KEYS:
        raise Misunderstood(
            f"no search key is called {key}:; there are {', '.join(f'{one}:' for one in KEYS)};"
            " in quotes it is looked for as it stands"
        )
    if name in FILTERS:
        return Filter(name, _enumerated(name, value)) if value else None
    grows = _may_grow(value) and (last or name in ("from", "to"))
    return Term(value, name, prefix=grows) if has_words(value) else None


def _enumerated(key: str, value: str) -> str:
    """A value of `is` or `has`, perhaps only begun."""
    known = _ENUMS.get(key)
    if known is None:
        return value
    typed = value.casefold()
    begun = [one for one in known if one.startswith(typed)]
    if typed in known or len(begun) == 1:
        return typed if typed in known else begun[0]
    raise Misunderstood(f"{key}: takes {', '.join(known)}; not {value}")


def _may_grow(value: str) -> bool:
    """From two letters on: what begins with one letter is nearly everything."""
    return value[-1:].isalnum() and (len(value) > 1 or ord(value) > 0x2E80)
