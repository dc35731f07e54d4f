"""What is typed into the form of a ticket, and what it means; pure, so the form can show it with every key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tui_desk import moments
from tui_desk.rows import AgentRow
from tui_desk.text.clean import fold
from tui_desk.text.when import parse_when
from tui_desk.ticket_policy import TicketPolicy
from tui_desk.ticket_rows import NewTicket
from tui_desk.widgets.times import due, exact
from tui_desk.words.conversations import PRIORITIES, PRIORITY_NUMBERS

FIELDS = ("title", "due", "assignee", "kind", "priority", "category", "tags")
"""In the order Tab takes."""
_NOBODY = ("", "nobody", "-")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a field's words mean."""

    words: str
    """Shown beside the field."""
    right: bool = True


class Filling:
    """Reads a form. `begun`: what the ticket begins with."""

    def __init__(self, begun: NewTicket, agents: Sequence[AgentRow], policy: TicketPolicy, now: int) -> None:
        self._begun = begun
        self._agents = [one for one in agents if one.active]
        self._policy = policy
        self._now = now
        self._readers: dict[str, Callable[[str], Meant]] = {
            "title": self._title,
            "due": self._due,
            "assignee": self._assignee,
            "kind": lambda typed: _one_of(typed, self._kinds(), begun.kind),
            "priority": lambda typed: _one_of(typed, PRIORITY_NUMBERS, PRIORITIES[begun.priority]),
            "category": self._category,
            "tags": lambda typed: Meant(""),
        }

    def proposed(self) -> dict[str, str]:
        """What stands in the fields at first."""
        begun = self._begun
        owner = next((one.login for one in self._agents if one.id == begun.assignee_id), "")
        return {
            "title": begun.title,
            "due": "",
            "assignee": owner,
            "kind": begun.kind,
            "priority": PRIORITIES[begun.priority],
            "category": begun.category,
            "tags": " ".join(begun.tags),
        }

    def candidates(self, name: str) -> tuple[str, ...]:
        """What a field may hold, for completion."""
        match name:
            case "assignee":
                return (*(one.login for one in self._agents), "nobody")
            case "kind":
                return tuple(self._kinds())
            case "priority":
                return tuple(PRIORITY_NUMBERS)
            case "category":
                return self._policy.categories
            case _:
                return ()

    def meant(self, name: str, typed: str) -> Meant:
        """What a field's words mean."""
        return self._readers[name](typed)

    def ticket(self, typed: Mapping[str, str]) -> NewTicket | str:
        """The ticket, or the name of the first field that is not right."""
        for name in FIELDS:
            if not self.meant(name, typed[name]).right:
                return name
        when = self._when(typed["due"])
        owner = self._agent(typed["assignee"])
        return replace(
            self._begun,
            title=typed["title"],
            due_at=moments.milliseconds(when) if when is not None else self._begun.due_at,
            assignee_id=owner.id if owner is not None else None,
            kind=_found(typed["kind"], self._kinds()) or self._begun.kind,
            priority=PRIORITY_NUMBERS[_found(typed["priority"], PRIORITY_NUMBERS) or "normal"],
            category=_found(typed["category"], self._policy.categories) or typed["category"].strip(),
            tags=tuple(typed["tags"].replace(",", " ").split()),
        )

    def _title(self, typed: str) -> Meant:
        return Meant("" if typed.strip() else "it needs one", bool(typed.strip()))

    def _due(self, typed: str) -> Meant:
        if not typed.strip():
            return Meant("fri 5pm · in 2 days")
        when = self._when(typed)
        if when is None:
            return Meant("no time to come, so far", right=False)
        at = moments.milliseconds(when)
        return Meant(f"{exact(at)[:-15]} {when.astimezone():%H:%M} · {due(at, self._now)}")

    def _assignee(self, typed: str) -> Meant:
        if fold(typed.strip()) in _NOBODY:
            return Meant("nobody")
        found = self._agent(typed)
        return Meant(found.name) if found is not None else Meant("nobody here is called so", right=False)

    def _category(self, typed: str) -> Meant:
        known = self._policy.categories
        return _one_of(typed, known, "") if known else Meant("")

    def _when(self, typed: str) -> datetime | None:
        return parse_when(typed, moments.moment(self._now).astimezone()) if typed.strip() else None

    def _agent(self, typed: str) -> AgentRow | None:
        """Somebody by the whole of a name first, else the only one whose name begins so."""
        word = fold(typed.strip())
        if word in _NOBODY:
            return None
        exactly = [one for one in self._agents if word in map(fold, (one.login, one.short, one.name))]
        begin = [one for one in self._agents if _begins(one, word)]
        return exactly[0] if exactly else begin[0] if len(begin) == 1 else None

    def _kinds(self) -> Sequence[str]:
        return tuple(self._policy.kinds)


def _begins(agent: AgentRow, word: str) -> bool:
    names = (agent.login, agent.short, *agent.name.split())
    return any(fold(name).startswith(word) for name in names)


def _found(typed: str, known: Sequence[str] | Mapping[str, int]) -> str:
    """The one that is named, or begins so; empty where none or several do."""
    word = fold(typed.strip())
    if not word:
        return ""
    begin = [one for one in known if fold(one).startswith(word)]
    exactly = [one for one in begin if fold(one) == word]
    return exactly[0] if exactly else begin[0] if len(begin) == 1 else ""


def _one_of(typed: str, known: Sequence[str] | Mapping[str, int], default: str) -> Meant:
    if not typed.strip():
        return Meant(default)
    found = _found(typed, known)
    return Meant("" if found == typed.strip() else found) if found else Meant(" · ".join(known), right=False)
