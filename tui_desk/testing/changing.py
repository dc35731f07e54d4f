"""Edited, deleted, read: whatever the order in which it is told, the desk ends up at the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice, permutations

from tui_desk.exchange import Edited, Event, Message
from tui_desk.testing.ground import Ground, needs
from tui_desk.testing.remote import Remote
from tui_desk.testing.workplace import Workplace

MOST_ORDERS = 6


class Changing(Ground):
    """What happens to messages that are there, or not there yet."""

    def test_an_edit_shows_and_what_was_there_is_kept(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.edits, "has no edits")
        with desk.connected():
            ext_id = there.says("helo")
            (message,) = desk.wait_for("helo")
            there.edits(ext_id, "hello")
            desk.wait_for("hello")
        assert [text for _, text in desk.message(message.id).revisions] == ["helo"]

    def test_a_deleted_message_says_so(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.deletes, "tells of nothing that was deleted")
        with desk.connected():
            ext_id = there.says("never mind")
            (message,) = desk.wait_for("never mind")
            there.deletes(ext_id)
            desk.wait(lambda: desk.message(message.id).deleted_at, "the deletion")

    def test_changes_that_overtake_their_message_wait_for_it(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.edits, "has no edits")
        ext_id = there.says("first")
        told = _brought(desk, lambda found: any(isinstance(one, Message) for one in found))
        for text in ("second", "third"):
            there.edits(ext_id, text)
            told += _brought(desk, partial(_says, text))
        events = _once(told)
        for number, order in enumerate(islice(permutations(events), MOST_ORDERS)):
            empty = desk.another(f"order-{number}")
            for event in order:
                empty.take_in(event)
                empty.take_in(event)
            assert empty.texts() == ["third"], order
            empty.close()

    def test_the_customer_having_read_it_shows(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.receipts, "tells of no receipts")
        with desk.connected():
            there.says("hello?")
            (asked,) = desk.wait_for("hello?")
            answer = desk.answer(asked, "hello!")
            assert desk.settled(answer) in ("sent", "delivered", "read")
            there.reads(there.received()[0].ext_id)
            desk.wait(lambda: desk.message(answer).delivery == "read", "the receipt")


def _brought(desk: Workplace, enough: Callable[[list[Event]], bool]) -> list[Event]:
    """What comes from where the channel stands, which it moves on."""
    batches = desk.batches(desk.cursor(), enough)
    if batches:
        desk.set_cursor(dict(batches[-1].cursor))
    return [event for batch in batches for event in batch.events]


def _says(text: str, events: list[Event]) -> bool:
    return any(isinstance(one, Message | Edited) and one.text.strip() == text for one in events)


def _once(events: list[Event]) -> list[Event]:
    """Messages and their changes; an event that came again is one."""
    kept = [one for one in events if isinstance(one, Message | Edited)]
    return [one for number, one in enumerate(kept) if one not in kept[:number]]
