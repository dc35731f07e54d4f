"""What agents type on tickets becomes what is kept: titles of one line, kinds the config knows."""

from __future__ import annotations

from tui_desk.errors import Misunderstood, NotFound
from tui_desk.policy import Policy
from tui_desk.text.clean import fold, storable

LONGEST_TITLE = 200
LONGEST_WORD = 40


def title_named(title: str) -> str:
    """One line, not empty and not too long. Raises Misunderstood."""
    kept = " ".join(storable(title).split())
    if not kept:
        raise Misunderstood("a ticket needs a title")
    if len(kept) > LONGEST_TITLE:
        raise Misunderstood(f"a title has at most {LONGEST_TITLE} letters, this one has {len(kept):,}")
    return kept


def category_named(policy: Policy, category: str) -> str:
    """One line; empty is none. Where the config names categories, one of them, in its spelling."""
    kept = " ".join(storable(category).split())[:LONGEST_WORD]
    known = {fold(one): one for one in policy.tickets.categories}
    if not kept or not known:
        return kept
    if fold(kept) not in known:
        raise Misunderstood(f"there is no category {kept!r}; there are {', '.join(known.values())}")
    return known[fold(kept)]


def team_named(policy: Policy, team: str) -> str:
    """Empty is none; else one of the config's, in its spelling, by its first letters. Raises NotFound."""
    if not team.strip():
        return ""
    called = teams_called(policy, team)
    if len(called) == 1:
        return called[0]
    if called:
        raise NotFound(f"{team!r} may be {' or '.join(called)}")
    raise NotFound(f"no team is called {team!r}; there are {', '.join(policy.teams) or 'none'}")


def teams_called(policy: Policy, word: str) -> list[str]:
    """Those whom a word may mean: one of that name, else all whose names begin so."""
    wanted = fold(word.strip().removeprefix("@"))
    if not wanted:
        return []
    exactly = [one for one in policy.teams if fold(one) == wanted]
    return exactly or [one for one in policy.teams if fold(one).startswith(wanted)]


def require_kind(policy: Policy, kind: str) -> None:
    """Refuse a kind of ticket that the desk has not."""
    if kind not in policy.tickets.kinds:
        known = ", ".join(policy.tickets.kinds)
        raise Misunderstood(f"there is no kind of ticket {kind!r}; there are {known}")
