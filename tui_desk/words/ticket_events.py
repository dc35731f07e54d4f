"""What somebody did with tickets, and what customers were told of them: a line for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk.text.ticket_number import named
from tui_desk.words.phrases import When, Words, after, assigned, name, plain, priority, tags
from tui_desk.words.telling import OCCASIONS
from tui_desk.words.tickets import STATE_WORDS


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
    "ticket_rewritten": plain("rewrote this"),
    "ticket_requester": plain("changed who asked for this"),
    "ticket_tagged": _tagged,
    "ticket_field": _field,
    "ticket_steps_added": plain("added steps to the checklist"),
    "ticket_step": _step,
    "ticket_steps_ordered": plain("put the steps of the checklist in another order"),
    "ticket_step_removed": plain("took a step off the checklist"),
    "ticket_merged": _ticket("merged this with", "other"),
    "ticket_merged_into": _ticket("merged this into", "into"),
    "ticket_hung": plain("linked more to this"),
    "ticket_unhung": plain("took something off this"),
    "ticket_linked": _ticket("linked this to", "ticket"),
    "ticket_unlinked": _ticket("took this off", "ticket"),
    "ticket_related": _ticket("linked this with", "other"),
    "ticket_related_by": _ticket("linked this with", "other"),
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
