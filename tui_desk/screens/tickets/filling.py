"""What is typed into the form of a ticket, and what it means; pure, so the form can show it with every key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui_desk import moments
from tui_desk.desk.agents import called, either
from tui_desk.desk.tickets.due_words import due_typed
from tui_desk.desk.tickets.wording import teams_called
from tui_desk.rows import AgentRow
from tui_desk.screens.actions.times import shown
from tui_desk.screens.tickets import own_fields
from tui_desk.screens.tickets.beginning import Beginning
from tui_desk.screens.tickets.own_fields import Meant, found
from tui_desk.text.clean import fold
from tui_desk.ticket_policy import TicketField
from tui_desk.ticket_rows import NewTicket
from tui_desk.words.tickets import field_value

OWN = "field-"
"""Before the name of a field of the desk's own."""
LABELS: Mapping[str, str] = {
    "template": "Template",
    "title": "Title",
    "due": "Due",
    "assignee": "Assignee",
    "team": "Team",
    "kind": "Kind",
    "priority": "Priority",
    "category": "Category",
    "tags": "Tags",
    "requester": "Asked by",
    "steps": "Steps",
}
"""In the order Tab takes."""
NEVER = ("never", "none", "-")
"""What takes a due time off."""
_NOBODY = ("", "nobody", "-")
_NO_TEAM = (*_NOBODY, "none")


class Filling:
    """Reads a form. `begun`: what the ticket begins with as long as nothing else is typed."""

    def __init__(self, beginning: Beginning, begun: NewTicket) -> None:
        self.begun = begun
        self._beginning = beginning
        self._policy = beginning.policy.tickets
        self._priorities = beginning.policy.priorities
        self._teams = beginning.policy.teams
        self._own = {f"{OWN}{one.name}": one for one in self._policy.fields.values() if one.is_of(begun.kind)}
        self._readers: dict[str, Callable[[str], Meant]] = {
            "template": lambda typed: _one_of(typed, self._policy.templates, self._templates()),
            "title": _title,
            "due": self._due,
            "assignee": self._assignee,
            "team": self._team,
            "kind": lambda typed: _one_of(typed, self._policy.kinds, begun.kind),
            "priority": lambda typed: _one_of(
                typed, self._priorities.names, self._priorities.name(begun.priority)
            ),
            "category": self._category,
            "tags": self._tags,
            "requester": self._requester,
            "steps": _steps_meant,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of such a ticket."""
        without = {"template"} if not self._policy.templates else set()
        without |= {"team"} if not self._teams else set()
        without |= {"requester"} if not self._beginning.customers else set()
        return (*(name for name in LABELS if name not in without), *self._own)

    def proposed(self) -> dict[str, str]:
        """What stands in the fields at first."""
        begun = self.begun
        named = {
            "template": "",
            "title": begun.title,
            "due": "",
            "assignee": next((one.login for one in self._agents if one.id == begun.assignee_id), ""),
            "team": begun.team,
            "kind": begun.kind,
            "priority": self._priorities.name(begun.priority),
            "category": begun.category,
            "tags": " ".join(begun.tags),
            "requester": dict(self._beginning.customers).get(begun.requester_id or 0, ""),
            "steps": _joined(begun.checklist),
        }
        return named | {name: self._own_proposed(field) for name, field in self._own.items()}

    def candidates(self, name: str) -> Sequence[str]:
        """What a field may hold, for completion."""
        match name:
            case "template":
                return tuple(self._policy.templates)
            case "team":
                return (*self._teams, "none")
            case "kind":
                return tuple(self._policy.kinds)
            case "priority":
                return self._priorities.names
            case "category":
                return self._policy.categories
            case "tags":
                return self._beginning.tags
            case "requester":
                return (*(called for _, called in self._beginning.customers), "nobody")
            case _:
                return own_fields.choices(self._policy.fields.get(name.removeprefix(OWN)))

    def login(self, typed: str) -> str:
        """Of the agent who is meant; empty: nobody."""
        owner = self._agent(typed)
        return owner.login if owner is not None else ""

    def meant(self, name: str, typed: str) -> Meant:
        """What a field's words mean."""
        field = self._own.get(name)
        if field is None:
            return self._readers[name](typed)
        return own_fields.meant(field, typed, self._now)

    def template(self, typed: str) -> str:
        """The template that is named; empty: none."""
        return found(typed, self._policy.templates)

    def kind(self, typed: str) -> str:
        """The kind that is named; empty: none."""
        return found(typed, self._policy.kinds)

    def team(self, typed: str) -> str:
        """The team that is named; empty: none."""
        called = teams_called(self._beginning.policy, typed) if fold(typed.strip()) not in _NO_TEAM else []
        return called[0] if len(called) == 1 else ""

    def customer(self, typed: str) -> int | None:
        """Who is named; of two who are called alike the one that is proposed."""
        name = found(typed, [called for _, called in self._beginning.customers])
        alike = [id_ for id_, called in self._beginning.customers if called == name]
        return next(iter(alike), None)

    def ticket(self, typed: Mapping[str, str], text: str) -> NewTicket | str:
        """The ticket, or the name of the first field that is not right."""
        for name in self.names:
            if not self.meant(name, typed[name]).right:
                return name
        begun, owner = self.begun, self._agent(typed["assignee"])
        asked = self.customer(typed.get("requester", ""))
        proposed = () if begun.requester_id is None else (begun.requester_id,)
        return replace(
            begun,
            title=typed["title"],
            text=text,
            due_at=self._due_at(typed["due"]),
            assignee_id=owner.id if owner is not None else None,
            team=self.team(typed.get("team", "")),
            kind=self.kind(typed["kind"]) or begun.kind,
            priority=self._rank(typed["priority"]),
            category=found(typed["category"], self._policy.categories) or typed["category"].strip(),
            tags=_words(typed["tags"]),
            requester_id=asked,
            customer_ids=tuple(one for one in (*proposed, *begun.customer_ids) if one != asked),
            checklist=self._steps(typed["steps"]),
            fields={
                field.name: own_fields.value(field, typed[name], self._now)
                for name, field in self._own.items()
            },
        )

    # one field each

    def _due(self, typed: str) -> Meant:
        at = self._due_at(typed)
        if at is not None:
            return Meant(shown(moments.moment(at), moments.moment(self._now)))
        if not typed.strip():
            return Meant("fri 5pm · in 2 working days")
        never = fold(typed.strip()) in NEVER
        return Meant("at no time" if never else "no time to come, so far", right=never)

    def _due_at(self, typed: str) -> int | None:
        """As typed; where nothing is, as its kind or template says."""
        if not typed.strip():
            return self.begun.due_at
        return due_typed(typed, self._policy.hours, self._now)

    def _assignee(self, typed: str) -> Meant:
        if fold(typed.strip()) in _NOBODY:
            return Meant("nobody")
        meant = called(self._agents, typed)
        if len(meant) == 1:
            return Meant(meant[0].name)
        return Meant(either(meant) if meant else "nobody here is called so", right=False)

    def _team(self, typed: str) -> Meant:
        if fold(typed.strip()) in _NO_TEAM:
            return Meant(" · ".join(self._teams) if not typed.strip() else "no team")
        called = teams_called(self._beginning.policy, typed)
        if len(called) == 1:
            names = {one.login: one.name for one in self._agents}
            return Meant(
                ", ".join(names.get(one, one) for one in self._teams[called[0]]) or "nobody is in it yet"
            )
        words = " or ".join(called) or f"no team is called so: {' · '.join(self._teams)}"
        return Meant(words, right=False)

    def _rank(self, typed: str) -> int:
        """Nothing typed, or what stood there at first: as it begins."""
        named = found(typed, self._priorities.names)
        rank = self._priorities.rank(named)
        return (
            self.begun.priority
            if rank is None or named == self._priorities.name(self.begun.priority)
            else rank
        )

    def _category(self, typed: str) -> Meant:
        known = self._policy.categories
        return _one_of(typed, known, "") if known else Meant("")

    def _tags(self, typed: str) -> Meant:
        known = set(map(fold, self._beginning.tags))
        new = [word for word in _words(typed) if fold(word) not in known]
        return Meant(f"new: {' '.join(new)}" if new else "")

    def _requester(self, typed: str) -> Meant:
        if fold(typed.strip()) in _NOBODY:
            return Meant("nobody")
        names = [called for _, called in self._beginning.customers]
        meant = found(typed, names)
        if not meant:
            return Meant(" · ".join(names), right=False)
        others = " · ".join(one for one in dict.fromkeys(names) if one != meant)
        return Meant(meant if meant != typed.strip() else f"or {others}" if others else "")

    def _steps(self, typed: str) -> tuple[str, ...]:
        """Split only where somebody typed: a step of the config may hold what parts them here."""
        begun = self.begun.checklist
        return begun if typed == _joined(begun) else tuple(filter(None, map(str.strip, typed.split(";"))))

    def _own_proposed(self, field: TicketField) -> str:
        value = self.begun.fields.get(field.name)
        return "" if value is None else field_value(value)

    # what they look into

    @property
    def _agents(self) -> Sequence[AgentRow]:
        return self._beginning.agents

    @property
    def _now(self) -> int:
        return self._beginning.now

    def _templates(self) -> str:
        return " · ".join(self._policy.templates)

    def _agent(self, typed: str) -> AgentRow | None:
        """Who is meant, and nobody else may be."""
        if fold(typed.strip()) in _NOBODY:
            return None
        meant = called(self._agents, typed)
        return meant[0] if len(meant) == 1 else None


def _title(typed: str) -> Meant:
    return Meant("" if typed.strip() else "it needs one", bool(typed.strip()))


def _steps_meant(typed: str) -> Meant:
    count = len(list(filter(None, map(str.strip, typed.split(";")))))
    return Meant("" if not count else "1 step" if count == 1 else f"{count} steps")


def _joined(steps: Sequence[str]) -> str:
    return "; ".join(steps)


def _words(typed: str) -> tuple[str, ...]:
    return tuple(typed.replace(",", " ").split())


def _one_of(typed: str, known: Sequence[str] | Mapping[str, Any], default: str) -> Meant:
    if not typed.strip():
        return Meant(default)
    named = found(typed, known)
    return Meant("" if named == typed.strip() else named) if named else Meant(" · ".join(known), right=False)
