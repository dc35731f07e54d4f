"""Trouble stays with its channel, is told in words, and passes: throttling, a lost login, nonsense, a slow line."""

from __future__ import annotations

from collections.abc import Callable

from tui_desk.connectors import registry
from tui_desk.desk import health
from tui_desk.testing.ground import Ground
from tui_desk.testing.neighbour import neighbour
from tui_desk.testing.outgoing import OUT, texts
from tui_desk.testing.process import STOPS_WITHIN
from tui_desk.testing.remote import Remote
from tui_desk.testing.workplace import Workplace

MOST_IN_A_HURRY = 4
"""Requests one may make before knowing: pulling and pushing each for itself."""
FEWEST_WORDS = 4
"""An explanation has at least so many."""


class Trouble(Ground):
    """What goes wrong at the far end."""

    def test_being_told_to_come_back_later_is_heeded(self, there: Remote, desk: Workplace) -> None:
        there.received()
        with desk.connected():
            there.says("hello")
            (asked,) = desk.wait_for("hello")
            there.throttle(1.0)
            answer = desk.answer(asked, "good day")
            there.says("anybody?")
            assert desk.settled(answer) in OUT
            desk.wait_for("anybody?")
        assert texts(there) == ["good day"]
        assert there.hurried() <= MOST_IN_A_HURRY, "told to wait, it asked again and again"

    def test_lost_authorisation_needs_somebody_and_says_what_to_do(
        self, there: Remote, desk: Workplace
    ) -> None:
        there.received()
        with desk.connected():
            there.says("hello")
            (asked,) = desk.wait_for("hello")
            there.lock_out()
            desk.wait(lambda: desk.state() == "needs_operator", "the channel to ask for somebody")
            assert len(desk.detail().split()) >= FEWEST_WORDS, desk.detail()
            answer = desk.answer(asked, "later, then")
        _no_secret(there, desk.detail())
        there.let_in()
        with desk.connected():
            assert desk.settled(answer) in OUT
            there.says("still there?")
            desk.wait_for("still there?")
        assert texts(there) == ["later, then"]

    def test_what_somebody_has_mended_is_tried_at_once_when_asked(
        self, there: Remote, desk: Workplace
    ) -> None:
        there.lock_out()
        with desk.process():
            desk.wait(lambda: desk.state() == "needs_operator", "the channel to ask for somebody")
            there.let_in()
            desk.agent.do(health.hurry, desk.settings.name)
            desk.wait(lambda: desk.state() == "connected", "the channel to be well again")

    def test_a_channel_that_never_had_authorisation_says_so_at_once(
        self, there: Remote, desk: Workplace
    ) -> None:
        there.lock_out()
        with desk.process():
            desk.wait(lambda: desk.state() == "needs_operator", "the channel to ask for somebody")

    def test_a_check_finds_all_well_or_says_in_words_what_is_not(
        self, there: Remote, desk: Workplace
    ) -> None:
        lines = registry.check(desk.settings)
        assert lines
        assert [one for one in lines if not one.ok] == []
        there.lock_out()
        wrong = [one for one in registry.check(desk.settings) if not one.ok]
        assert wrong, "a refused token must not pass a check"
        assert all(len(one.text.split()) >= FEWEST_WORDS for one in wrong), wrong
        _no_secret(there, repr(wrong))

    def test_a_check_of_a_server_that_is_down_says_so(self, there: Remote, desk: Workplace) -> None:
        there.break_link()
        wrong = [one for one in registry.check(desk.settings) if not one.ok]
        assert wrong, "a server that is down must not pass a check"
        _no_secret(there, repr(wrong))

    def test_a_broken_line_is_told_and_mends_itself(self, there: Remote, desk: Workplace) -> None:
        there.received()
        with desk.connected():
            there.says("hello")
            (asked,) = desk.wait_for("hello")
            there.break_link()
            desk.wait(lambda: desk.state() == "retrying", "the channel to notice")
            assert desk.detail()
            _no_secret(there, desk.detail())
            answer = desk.answer(asked, "in a moment")
            there.mend_link()
            there.says("are you back?")
            desk.wait_for("are you back?")
            assert desk.settled(answer) in OUT
            desk.wait(lambda: desk.state() == "connected", "the channel to be well again")
        assert texts(there) == ["in a moment"]
        assert sorted(desk.texts()) == ["are you back?", "hello"]

    def test_nonsense_from_the_server_ends_nothing(self, there: Remote, desk: Workplace) -> None:
        there.garble()
        with desk.process():
            there.says("one")
            desk.wait_for("one")
            there.garble()
            there.says("two")
            desk.wait_for("two")
        assert sorted(desk.texts()) == ["one", "two"]

    def test_nonsense_instead_of_a_receipt_sends_nothing_twice(self, there: Remote, desk: Workplace) -> None:
        there.received()
        with desk.connected():
            there.says("hello")
            (asked,) = desk.wait_for("hello")
        with desk.process(pulls=False):
            there.garble()
            answer = desk.answer(asked, "good day")
            outcome = desk.settled(answer)
        number = texts(there).count("good day")
        assert number == 1 if outcome in OUT else number <= 1
        assert outcome in (*OUT, "uncertain")

    def test_it_ends_within_two_seconds_when_all_is_well(self, there: Remote, desk: Workplace) -> None:
        with desk.connected() as process:
            there.says("hello")
            desk.wait_for("hello")
            assert process.stop() < STOPS_WITHIN

    def test_it_ends_within_two_seconds_before_it_has_begun(self, desk: Workplace) -> None:
        with desk.process() as process:
            assert process.stop() < STOPS_WITHIN

    def test_it_ends_within_two_seconds_while_the_line_is_broken(
        self, there: Remote, desk: Workplace
    ) -> None:
        self._ends(desk, there.break_link, "retrying")

    def test_it_ends_within_two_seconds_while_it_is_locked_out(self, there: Remote, desk: Workplace) -> None:
        self._ends(desk, there.lock_out, "needs_operator")

    def test_it_ends_within_two_seconds_while_it_is_told_to_wait(
        self, there: Remote, desk: Workplace
    ) -> None:
        self._ends(desk, lambda: there.throttle(60))

    def test_it_ends_within_two_seconds_while_answers_trickle_in(
        self, there: Remote, desk: Workplace
    ) -> None:
        self._ends(desk, there.dawdle)

    def test_a_slow_server_delays_no_other_channel(self, there: Remote, desk: Workplace) -> None:
        there.dawdle()
        with desk.process(), neighbour(desk) as demo:
            desk.wait(demo.caught_up.is_set, "the channel beside it")
        there.mend_link()
        with desk.process():
            there.says("hello")
            desk.wait_for("hello")

    def _ends(self, desk: Workplace, trouble: Callable[[], None], state: str = "") -> None:
        """In trouble from the beginning, and in trouble in the midst."""
        with desk.connected() as process:
            trouble()
            if state:
                desk.wait(lambda: desk.state() == state, f"the channel to be {state}")
            assert process.stop() < STOPS_WITHIN
        with desk.process() as process:
            desk.wait(lambda: desk.state() not in ("starting", "connected"), "the channel to begin")
            assert process.stop() < STOPS_WITHIN


def _no_secret(there: Remote, words: str) -> None:
    assert not [one for one in there.secrets() if one and one in words], "a secret is told"
