"""The same mail by two ways is one message, also where big parts stayed on the server; another mail is another one."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache, partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.mailbox import pulling
from tests.desk.world import World, letter
from tests.servers.dovecot import Dovecot
from tui_desk.desk import intake
from tui_desk.desk.prepared import Outcome
from tui_desk.exchange import Message
from tui_desk.text.identity import TOTAL_ALONG, come_along
from tui_desk.text.mail import parse

FILM = random.Random(1).randbytes(3_000_000)
Way = Callable[[bytes], Outcome]


@cache
def film(content: bytes = FILM, *, text: str = "see the film", mail_id: str = "<film@example.net>") -> bytes:
    """A mail with a note that comes along and a film that doesn't."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "Eva <eva@example.net>", "film", mail_id
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    mail.add_attachment("first line\nsecond line\n", filename="notes.txt")
    mail.add_attachment(content, "video", "mp4", filename="film.mp4")
    mail.add_attachment(_forwarded())
    mail.set_boundary("===x")
    return mail.as_bytes().replace(b"\r\n", b"\n")


def _forwarded() -> EmailMessage:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "old@example.net", "older"
    inner.set_content("what was written then")
    inner.add_attachment(bytes(200_000), "application", "pdf", filename="big.pdf")
    inner.set_boundary("===y")
    return inner


@pytest.fixture
def ways(world: World, dovecot: Dovecot) -> dict[str, Way]:
    """A file, and mailboxes of two channels that take at most a megabyte."""

    def mailbox(raw: bytes, channel: str) -> Outcome:
        box = dovecot.mailbox()
        box.fill([raw.replace(b"\n", b"\r\n")])
        with pulling(box, max_size="1MB") as run:
            [event] = run.until(1)
        assert isinstance(event, Message)
        assert any(file.content is None for file in event.files)
        prepared = intake.prepare(world.store.files, event)
        (outcome,) = world.sync.do(intake.receive, world.channels[channel], [prepared])
        return outcome

    return {
        "file": world.receive,
        "support": partial(mailbox, channel="support"),
        "sales": partial(mailbox, channel="sales"),
    }


@pytest.mark.parametrize(
    "order", [*itertools.permutations(("file", "support", "sales"), 2), ("file", "file")]
)
def test_a_big_mail_is_one_message_whichever_way_comes_first(
    ways: dict[str, Way], order: tuple[str, str]
) -> None:
    first, second = (ways[one](film()) for one in order)
    assert (first.status, second.status) == ("new", "duplicate")
    assert second.message_id == first.message_id
    assert second.rule == "same-content"


ALTERED: dict[str, Callable[[], bytes]] = {
    "file of another size": lambda: film(FILM + b"x" * 100),
    "file of another name": lambda: film().replace(b'filename="film.mp4"', b'filename="fire.mp4"'),
    "other words": lambda: film(text="see the cat"),
    "another small file": lambda: film().replace(b"second line", b"another one"),
    "another Message-ID": lambda: film(mail_id="<other@example.net>"),
}


@pytest.mark.parametrize("altered", ALTERED.values(), ids=ALTERED.keys())
@pytest.mark.parametrize("order", list(itertools.permutations(("file", "support", "sales"), 2)))
def test_a_reused_message_id_hides_no_other_mail(
    ways: dict[str, Way], order: tuple[str, str], altered: Callable[[], bytes]
) -> None:
    assert ways[order[0]](film()).status == "new"
    assert ways[order[1]](altered()).status != "duplicate"


def test_mails_that_are_here_whole_are_compared_whole(ways: dict[str, Way]) -> None:
    other = bytes([FILM[0] ^ 1]) + FILM[1:]
    assert len(film(other)) == len(film())
    assert ways["file"](film()).status == "new"
    assert ways["file"](film(other)).status != "duplicate"


def test_a_mail_cannot_call_a_part_left_behind(world: World) -> None:
    """What stands for a part on the server counts only if our own connector put it there."""
    marker = b"[left on the server: part 2, 4054056 bytes]"
    forged = film(marker)
    assert parse(forged).outline != parse(film()).outline
    assert not parse(forged).partial


@pytest.mark.parametrize("size", [10, 100_000])
def test_line_ends_make_no_other_mail(world: World, size: int) -> None:
    mail = letter(mail_id="<a@b>").replace(b"text/plain", b"multipart/mixed; boundary=x", 1)
    body = (
        b"--x\n\nhello\n--x\nContent-Disposition: attachment; filename=log.txt\n\n"
        + b"line\n" * size
        + b"--x--\n"
    )
    mail = mail.partition(b"\n\n")[0] + b"\n\n" + body
    assert world.receive(mail).status == "new"
    assert world.receive(mail.replace(b"\n", b"\r\n")).status == "duplicate"


@given(st.lists(st.tuples(st.sampled_from(["text/plain", "image/png"]), st.integers(0, 5_000_000))))
def test_what_comes_along_is_bounded(parts: list[tuple[str, int]]) -> None:
    along = [size for (_, size), small in zip(parts, come_along(parts), strict=True) if small]
    assert sum(along) <= TOTAL_ALONG
