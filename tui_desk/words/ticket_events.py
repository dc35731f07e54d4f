"""What somebody did with tickets, and what customers were told of them: a line for each kind of event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui_desk.text.ticket_number import named
from tui_desk.words.phrases import When, Words, after, assigned, name, plain, priority, tags
from tui_desk.words.telling import OCCASIONS
from tui_desk.words.tickets import STATE_WORDS

MOST_NAMED = 5


def _state(data: Mapping[str, Any], _when: When) -> str:
    state = name(after(data, "state"))
    return f"set this to {STATE_WORDS.get(state, state)}"


def _due(data: Mapping[str, Any], when: When) -> str:
    at = after(data, "due_at")
    return f"set this due {when(at)}" if isinstance(at, int) else "took the due time off"


def _team(data: Mapping[str, Any], _when: When) -> str:
    team = name(after(data, "team"))
    return f"gave this to the team {team}" if team else "took this from its team"


def _category(data: Mapping[str, Any], _when: When) -> str:
    return f"set the category to {name(after(data, 'category')) or 'nothing'}"


def _kind(data: Mapping[str, Any], _when: When) -> str:
    return f"made this {name(after(data, 'kind')).replace('_', ' ') or 'nothing'}"


def _ticket(verb: str, key: str) -> Words:
    def tell(data: Mapping[str, Any], _when: When) -> str:
        number = data.get(key)
        return f"{verb} {named(number)}" if isinstance(number, int) and number > 0 else ""

    return tell


_RELATED = {
    "parent_of": ("put this above {}", "child_of"),
    "child_of": ("put this below {}", "parent_of"),
    "blocks": ("said that this blocks {}", "blocked_by"),
    "blocked_by": ("said that this waits for {}", "blocks"),
    "duplicate_of": ("said that this is a duplicate of {}", "duplicated_by"),
    "duplicated_by": ("said that {} is a duplicate of this", "duplicate_of"),
}
"""What is told where a ticket became that to another, and what the other became by it."""


def _related(data: Mapping[str, Any], _when: When, *, turned: bool = False) -> str:
    number, link = data.get("other"), str(data.get("link"))
    if not isinstance(number, int) or number <= 0:
        return ""
    words, inverse = _RELATED.get(link, ("linked this with {}", ""))
    return (_RELATED[inverse][0] if turned and inverse else words).format(named(number))


def _related_by(data: Mapping[str, Any], when: When) -> str:
    return _related(data, when, turned=True)


def _hung(words: str, key: str, otherwise: str) -> Words:
    """`linked #12, #13 and 2 messages to this`."""

    def tell(data: Mapping[str, Any], _when: When) -> str:
        hung = data.get(key)
        things = [*_things(hung)] if isinstance(hung, Mapping) else []
        *others, last = things or [""]
        return words.format(f"{', '.join(others)} and {last}" if others else last) if last else otherwise

    return tell


def _things(hung: Mapping[str, Any]) -> Iterator[str]:
    for what, one in (("conversations", "conversation"), ("messages", "message"), ("customers", "customer")):
        ids = hung.get(what)
        if not isinstance(ids, list) or not ids:
            continue
        if what == "conversations" and len(ids) <= MOST_NAMED:
            yield from (f"#{name(id_)}" for id_ in ids)
        else:
            yield f"1 {one}" if len(ids) == 1 else f"{len(ids)} {what}"


def _rewritten(data: Mapping[str, Any], _when: When) -> str:
    title = name(after(data, "title"))
    both = (f"gave this the title “{title}”" if title else "", "rewrote the text" if "text" in data else "")
    return " and ".join(filter(None, both)) or "rewrote this"


def _steps(words: str, otherwise: str) -> Words:
    def tell(data: Mapping[str, Any], _when: When) -> str:
        steps = data.get("steps")
        said = (
            [name(one[2]) for one in steps if isinstance(one, list) and len(one) > 2]
            if isinstance(steps, list)
            else []
        )
        return words.format("; ".join(said)) if said else otherwise

    return tell


def _tagged(data: Mapping[str, Any], when: When) -> str:
    both = (tags("added", "tags_added")(data, when), tags("removed", "tags_removed")(data, when))
    return " and ".join(filter(None, both))


def _field(data: Mapping[str, Any], _when: When) -> str:
    called = name(data.get("called"))
    return f"filled in {called}" if called else "filled in a field"


def _step(data: Mapping[str, Any], _when: When) -> str:
    step, checked = name(data.get("said")) or "a step", after(data, "checked")
    done = isinstance(checked, list) and checked[:1] not in ([], [None])
    return f"{'ticked' if done else 'unticked'} {step}"


def _told(verb: str, otherwise: str = "of it") -> Words:
    def tell(data: Mapping[str, Any], _when: When) -> str:
        what = OCCASIONS.get(str(data.get("occasion")), otherwise)
        reason = name(data.get("reason"))
        return f"{verb} {name(data.get('to')) or 'the customer'} {what}" + (f": {reason}" if reason else "")

    return tell


def _announced(data: Mapping[str, Any], _when: When) -> str:
    number = data.get("number")
    return (
        f"told {number} conversations" if isinstance(number, int) and number != 1 else "told 1 conversation"
    )


TICKETS: Mapping[str, Words] = {
    "ticket_opened": plain("opened this ticket"),
    "ticket_state": _state,
    "ticket_assigned": assigned,
    "ticket_due": _due,
    "ticket_team": _team,
    "ticket_priority": priority,
    "ticket_category": _category,
    "ticket_kind": _kind,
    "ticket_rewritten": _rewritten,
    "ticket_requester": plain("changed who asked for this"),
    "ticket_tagged": _tagged,
    "ticket_field": _field,
    "ticket_steps_added": _steps("added to the checklist: {}", "added steps to the checklist"),
    "ticket_step": _step,
    "ticket_steps_ordered": plain("put the steps of the checklist in another order"),
    "ticket_step_removed": _steps("took off the checklist: {}", "took a step off the checklist"),
    "ticket_merged": _ticket("merged this with", "other"),
    "ticket_merged_into": _ticket("merged this into", "into"),
    "ticket_hung": _hung("linked {} to this", "hung", "linked more to this"),
    "ticket_unhung": _hung("took {} off this", "unhung", "took something off this"),
    "ticket_linked": _ticket("linked this to", "ticket"),
    "ticket_unlinked": _ticket("took this off", "ticket"),
    "ticket_related": _related,
    "ticket_related_by": _related_by,
    "ticket_unrelated": _ticket("unlinked this from", "other"),
    "ticket_unrelated_by": _ticket("unlinked this from", "other"),
    "ticket_told": _told("told"),
    "ticket_untold": _told("could not tell"),
    "ticket_announced": _announced,
    "ticket_told_again": plain("told again who had not been reached"),
    "ticket_mentioned": _ticket("named", "ticket"),
    "ticket_reopened": plain("wrote, so this goes on"),
    "ticket_due_soon": plain("reminded that this is due soon"),
    "ticket_overdue": plain("reminded that this is overdue"),
    "ticket_unreminded": _told("could not remind", "by mail"),
    "ticket_asked": plain("asked how it stands, and was told"),
}
