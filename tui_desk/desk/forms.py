"""What stands in the form of a ticket that is not opened yet, as a draft keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk.desk import homes, people
from tui_desk.rows import FormRow
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable


def read(data: Mapping[str, Any] | None) -> FormRow | None:
    """A form from what the store has; None: the draft is none."""
    if not data:
        return None
    made_of = tuple(data["conversations"]), tuple(data["messages"])
    return FormRow(*made_of, dict(data["typed"]), data.get("customer"))


def written(form: FormRow) -> dict[str, Any]:
    """A form for the store."""
    typed = {name: storable(text) for name, text in form.typed.items()}
    made_of = {"conversations": form.conversation_ids, "messages": form.message_ids}
    return {**made_of, "typed": typed, "customer": form.customer_id}


def made_of(reader: Reader, form: FormRow) -> tuple[frozenset[int], frozenset[int], int | None]:
    """What tells one form from another: what the ticket is made from, where that stands now, and for whom."""
    there = frozenset(homes.now_in(reader, one) for one in form.conversation_ids)
    customer = people.is_now(reader, form.customer_id) if form.customer_id is not None else None
    return there, frozenset(form.message_ids), customer
