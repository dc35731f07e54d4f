"""The sync may die before and after any commit: nothing is lost or doubled, and nothing is sent twice in silence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tui_desk.desk import settling
from tui_desk.exchange import File
from tui_desk.testing.ground import Ground
from tui_desk.testing.outgoing import OUT, texts
from tui_desk.testing.process import Fuse
from tui_desk.testing.remote import Remote
from tui_desk.testing.workplace import Workplace

MOST_COMMITS = 40


class Crashing(Ground):
    """Death at every step."""

    def test_a_death_before_or_after_any_commit_loses_and_doubles_no_message(
        self, there: Remote, desk: Workplace
    ) -> None:
        wanted: list[str] = []
        for fuse in _fuses():
            new = [f"{_named(fuse)} {one}" for one in "abc"]
            wanted += new
            died = _told(desk, there, fuse, new)
            with desk.process(pushes=False):
                desk.wait_for(*new)
            assert sorted(desk.texts()) == sorted(wanted)
            if not died and fuse.after:
                break
        desk.check_store()

    def test_a_death_at_any_step_of_sending_sends_nothing_twice_in_silence(
        self, there: Remote, desk: Workplace
    ) -> None:
        there.received()
        with desk.connected():
            there.says("tell me")
            (asked,) = desk.wait_for("tell me")
        wanted: list[str] = []
        for fuse in _fuses():
            text = f"died {_named(fuse)}"
            wanted.append(text)
            answer = desk.answer(asked, text, _files(desk, text))
            died = _sent(desk, fuse, answer)
            with desk.process():
                _agree(desk, there, answer, text)
            if not died and fuse.after:
                break
        assert texts(there) == wanted
        assert sorted(desk.texts("outbound")) == sorted(wanted)
        desk.check_store()


def _files(desk: Workplace, text: str) -> list[File]:
    """Where files can be sent, one goes along, so that a death can come between two pieces."""
    return (
        [File(f"{text}.pdf", "application/pdf", 0, content=text.encode())] if desk.caps.file_max != 0 else []
    )


def _told(desk: Workplace, there: Remote, fuse: Fuse, new: list[str]) -> bool:
    """Customers write to a sync with this fuse; whether it died."""
    with desk.process(fuse, pushes=False) as process:
        for text in new:
            there.says(text)
        desk.wait(lambda: process.dead or set(new) <= set(desk.texts()), "death or messages")
        return process.dead


def _sent(desk: Workplace, fuse: Fuse, answer: int) -> bool:
    """A sync with this fuse sends an answer; whether it died."""
    with desk.process(fuse, pulls=False) as process:
        desk.wait(lambda: process.dead or desk.message(answer).delivery in OUT, "death or an answer")
        return process.dead


def _named(fuse: Fuse) -> str:
    return f"{'after' if fuse.after else 'before'} {fuse.commit}"


def _fuses() -> Iterator[Fuse]:
    """Before and after each commit, the first one first; ends when the test finds that nothing dies any more."""
    for commit in count(1):
        assert commit < MOST_COMMITS, "it never comes to rest"
        yield Fuse(commit)
        yield Fuse(commit, after=True)


def _agree(desk: Workplace, there: Remote, answer: int, text: str) -> None:
    """What the desk says of an answer is so; where it does not know, the agent looks and decides."""
    while (outcome := desk.settled(answer)) == "uncertain":
        assert not desk.caps.idempotent, "this channel can send again without harm"
        if _arrived(there, text)[_sent_pieces(desk, answer)]:
            desk.agent.do(settling.settle, answer, True)
        else:
            desk.agent.do(settling.resend, answer)
    assert outcome in OUT, outcome
    wanted = (1, 1) if _files(desk, text) else (1, 0)
    assert _arrived(there, text) == wanted, (
        f"{text!r} counts as sent; so often reached the customer text and file"
    )


def _arrived(there: Remote, text: str) -> tuple[int, int]:
    """How often the customer got the words, and the file that goes with them."""
    files = [file.content for got in there.received() for file in got.files]
    return texts(there).count(text), files.count(text.encode())


def _sent_pieces(desk: Workplace, answer: int) -> int:
    """How many pieces of it are known to be sent; the next one is in doubt."""
    ((number,),) = desk.rows(
        "SELECT count(*) FROM piece p JOIN outbox o ON o.id = p.outbox_id WHERE o.message_id = :id AND p.ext_id != ''",
        id=answer,
    )
    return int(number)
