"""Two agents and one sync on one store: each sees what the other does, and nobody answers over the other's head."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.desk.world import letter
from tests.journeys.office import Office
from tests.terminal import Terminal

WIDE = (120, 40)


@contextmanager
def two_consoles(office: Office) -> Iterator[tuple[Terminal, Terminal]]:
    """The first agent's and Bo's, both up."""
    office.add_agent("bo", "Bo Berg")
    with office.console(WIDE) as mine, office.console(WIDE, login="bo") as his:
        for console in (mine, his):
            console.sees("All open", "waiting longest")
        yield mine, his


def begin(console: Terminal, text: str) -> None:
    """Open the conversation under the cursor and write an answer, without sending it."""
    console.press("enter")
    console.sees("Hello")
    console.press("r")
    console.sees("Markdown works here.")
    console.type(text)
    console.sees(text)


def test_closing_assigning_and_new_mail_show_in_the_other_console(office: Office) -> None:
    office.receive(letter("First", sender="A <a@x.example>"), letter("Second", sender="B <b@x.example>"))
    with office.sync(), two_consoles(office) as (mine, his):
        mine.sees("First", "Second")
        his.sees("First", "Second")
        mine.press("e")
        his.misses("First")
        his.press("A")
        mine.until(lambda: " bo" in mine.lines()[mine.line_with("Second") - 1], "Bo's name at the second")
        office.mailbox.deliver(letter("Third", to=office.mailbox.user))
        mine.sees("Third")
        his.sees("Third")


def test_whoever_sends_second_is_asked_sees_what_is_new_and_may_cancel_or_send_anyway(office: Office) -> None:
    (conversation,) = office.receive(letter("Both of us", mail_id="<1@k.example>", to=office.mailbox.user))
    with office.sync(), two_consoles(office) as (mine, his):
        mine.sees("Both of us")
        begin(mine, "From the first agent.")
        begin(his, "From Bo as well.")
        mine.press("ctrl+s")
        assert "From the first agent." in str(office.answers(1)[0])

        his.press("ctrl+s")
        his.sees("since you began", "send anyway")
        asked = his.text()
        assert "From the first agent." in asked[asked.index("since you began") :]
        his.press("escape")
        his.sees("the draft is kept", "From Bo as well.")
        assert len(office.smtp.received) == 1

        his.press("ctrl+s")
        his.sees("send anyway")
        his.press("s")
        second = office.answers(2)[1]
        assert "From Bo as well." in str(second)
        assert second["In-Reply-To"]
        mine.sees("From Bo as well.")
    assert [message.direction for message in office.messages(conversation)] == [
        "inbound",
        "outbound",
        "outbound",
    ]


def test_a_customer_who_writes_meanwhile_is_read_before_the_answer_leaves(office: Office) -> None:
    office.receive(letter("Meanwhile", mail_id="<1@k.example>", to=office.mailbox.user))
    with office.sync(), office.console(WIDE) as console:
        console.sees("Meanwhile")
        begin(console, "An answer to the first.")
        office.mailbox.deliver(
            letter("Re: Meanwhile", "Forget it, solved.", to=office.mailbox.user, answers="<1@k.example>")
        )
        console.sees("Forget it, solved.")
        console.press("ctrl+s")
        console.sees("1 new message since you began", "send anyway")
        asked = console.text()
        assert "Forget it, solved." in asked[asked.index("since you began") :]
        console.press("escape")
        console.sees("the draft is kept")
    assert office.smtp.received == []
