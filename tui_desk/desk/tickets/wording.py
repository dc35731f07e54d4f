"""What agents type on tickets becomes what is kept: titles of one line, tags of one word, kinds the config knows."""

from __future__ import annotations

from tui_desk.errors import DeskError
from tui_desk.policy import Policy
from tui_desk.text.clean import clean, fold, storable

LONGEST_TITLE = 200
LONGEST_WORD = 40


def title_named(title: str) -> str:
    """One line, not empty."""
    kept = " ".join(storable(title).split())[:LONGEST_TITLE]
    if not kept:
        raise DeskError("a ticket needs a title")
    return kept


def category_named(policy: Policy, category: str) -> str:
    """One line; empty is none. Where the config names categories, one of them, in its spelling."""
    kept = " ".join(storable(category).split())[:LONGEST_WORD]
    known = {fold(one): one for one in policy.tickets.categories}
    if not kept or not known:
        return kept
    if fold(kept) not in known:
        raise DeskError(f"there is no category {kept!r}; there are {', '.join(known.values())}")
    return known[fold(kept)]


def tag_named(name: str) -> str:
    """One word in lower case."""
    tag = "-".join(clean(name, one_line=True).split()).lstrip("#").casefold()[:LONGEST_WORD]
    if not tag or "," in tag:
        raise DeskError("a tag is one word, without commas")
    return tag


def require_kind(policy: Policy, kind: str) -> None:
    """Refuse a kind of ticket that the desk has not."""
    if kind not in policy.tickets.kinds:
        known = ", ".join(policy.tickets.kinds)
        raise DeskError(f"there is no kind of ticket {kind!r}; there are {known}")
