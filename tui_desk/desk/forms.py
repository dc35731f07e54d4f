"""What is filled in beside a draft's text, as the store keeps it: the form of a new ticket, or whose call it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk.call_rows import CallRow
from tui_desk.desk import homes, people
from tui_desk.rows import DraftRow, FormRow
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable


def ticket_form(kind: str, data: Mapping[str, Any] | None) -> FormRow | None:
    """The form from what the store has; None: the draft is none."""
    if kind != "ticket_form" or not data:
        return None
    made_of = tuple(data["conversations"]), tuple(data["messages"])
    return FormRow(*made_of, dict(data["typed"]), data.get("customer"))


def call(kind: str, data: Mapping[str, Any] | None) -> CallRow | None:
    """The call from what the store has; None: the draft is none."""
    if kind != "call" or not data:
        return None
    return CallRow(data["customer"], data["called"], data["way"], data["outgoing"], data["conversation"])


def filled(draft: DraftRow) -> dict[str, Any] | None:
    """What the store has of it; None: nothing is filled in."""
    if draft.form is not None:
        return _written(draft.form)
    return _written_call(draft.call) if draft.call is not None else None


def made_of(reader: Reader, form: FormRow) -> tuple[frozenset[int], frozenset[int], int | None]:
    """What tells one form from another: what the ticket is made from, where that stands now, and for whom."""
    there = frozenset(homes.now_in(reader, one) for one in form.conversation_ids)
    customer = people.is_now(reader, form.customer_id) if form.customer_id is not None else None
    return there, frozenset(form.message_ids), customer


def _written(form: FormRow) -> dict[str, Any]:
    typed = {name: storable(text) for name, text in form.typed.items()}
    made_of = {"conversations": form.conversation_ids, "messages": form.message_ids}
    return {**made_of, "typed": typed, "customer": form.customer_id}


def _written_call(one: CallRow) -> dict[str, Any]:
    return {
        "customer": one.customer_id,
        "called": storable(one.called),
        "way": one.kind,
        "outgoing": one.outgoing,
        "conversation": one.conversation_id,
    }
