"""The demo's history reads like sixty days of a small company, and is the same each time it is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.demo.channels import NOW, Channel, channel, messages
from tui_desk.demo import history
from tui_desk.demo.history import Past
from tui_desk.demo.quoting import plain
from tui_desk.exchange import Message
from tui_desk.text.quotes import fold, own_text

INBOXES = ("support", "orders")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    """Both inboxes."""
    folder = tmp_path_factory.mktemp("spool")
    return [message for inbox in INBOXES for message in channel(folder / inbox, inbox).history()[0]]


def past() -> list[Past]:
    return [one for inbox in INBOXES for one in history.told(7, f"{inbox}@lindenthal.example", 150, NOW)]


def test_there_are_a_few_hundred_conversations_and_some_dozens_wait() -> None:
    waiting = [one for one in past() if one.waits and not one.case.story.automatic]
    assert len(past()) == 300
    assert 25 <= len(waiting) <= 40


def test_an_address_of_any_name_is_written_to() -> None:
    assert len(history.told(7, "hello@desk.example", 20, NOW)) == 20


def test_waiting_ones_are_minutes_to_days_old_and_answered_ones_up_to_two_months() -> None:
    ages = sorted(NOW - one.times[-1] for one in past() if one.waits and not one.case.story.automatic)
    assert ages[0] < timedelta(minutes=30)
    assert timedelta(days=1) < ages[-1] < timedelta(days=5)
    assert timedelta(days=40) < max(NOW - one.times[0] for one in past()) <= timedelta(days=history.DAYS)


def test_nothing_is_from_the_future_and_each_conversation_runs_forward() -> None:
    for one in past():
        assert one.times[-1] <= NOW
        assert list(one.times) == sorted(one.times)


def test_every_mail_reads_as_text_in_which_no_markup_is_left(told: list[Message]) -> None:
    for message in told:
        assert message.text.strip(), message.raw
        assert "<div" not in message.text
        assert message.mail is not None


def test_no_two_mails_are_the_same(told: list[Message]) -> None:
    assert len({message.ext_id for message in told}) == len(told)
    assert len({message.raw for message in told}) == len(told)


def test_each_mail_folds_down_to_the_words_of_its_writer() -> None:
    for one in (one for one in past() if not one.case.story.html_only):
        for letter in one.letters():
            text = plain(letter)
            own, typed = own_text(text, fold(text)).split(), letter.text.split()
            assert own == typed[: len(own)]
            assert len(own) >= len(typed) / 2


def test_the_history_is_the_same_for_the_same_seed_and_moment(tmp_path: Path) -> None:
    one, other = (channel(tmp_path, conversations=40).history()[0] for _ in range(2))
    assert [message.raw for message in one] == [message.raw for message in other]


def test_it_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    whole = [message.raw for message in channel(tmp_path, conversations=60).history()[0]]
    first = next(iter(channel(tmp_path, conversations=60).connector.pull(None)))
    rest, _ = channel(tmp_path, conversations=60).history(first.cursor)
    assert [message.raw for message in messages(first)] + [message.raw for message in rest] == whole


def test_the_first_batch_is_small_and_the_newest(tmp_path: Path) -> None:
    pulled: Channel = channel(tmp_path)
    batches = iter(pulled.connector.pull(None))
    first, second = next(batches), next(batches)
    assert len(first.events) < len(second.events)
    assert max(one.at for one in messages(first)) > max(one.at for one in messages(second))
    assert first.progress is not None
    assert first.progress.done == len(first.events)


def test_telling_the_history_ends_at_once_when_told_to(tmp_path: Path) -> None:
    pulled = channel(tmp_path)
    batches = pulled.connector.pull(None)
    next(batches)
    pulled.stop.set()
    assert list(batches) == []
