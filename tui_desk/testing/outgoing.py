"""What agents write is with the customer once, whole, in order; or they are told."""

from __future__ import annotations

from tui_desk.exchange import File
from tui_desk.testing.ground import HARD, Ground, needs
from tui_desk.testing.remote import Got, Remote
from tui_desk.testing.workplace import Workplace
from tui_desk.text.splitting import length

OUT = ("sent", "delivered", "read")
"""What a delivery that went well says."""
INVOICE = File("Счёт 7.pdf", "application/pdf", 12, content=b"%PDF-1.7\n%\xe2\xe3")


class Outgoing(Ground):
    """The way out."""

    def test_an_answer_reaches_the_customer_once(self, there: Remote, desk: Workplace) -> None:
        there.received()
        with desk.connected():
            there.says("how much?")
            (asked,) = desk.wait_for("how much?")
            assert desk.settled(desk.answer(asked, "ten euros")) in OUT
        assert texts(there) == ["ten euros"]

    def test_answers_keep_their_order(self, there: Remote, desk: Workplace) -> None:
        wanted = [f"answer {number}" for number in range(5)]
        there.received()
        with desk.connected():
            there.says("tell me")
            (asked,) = desk.wait_for("tell me")
            assert {desk.settled(one) for one in [desk.answer(asked, text) for text in wanted]} <= set(OUT)
        assert texts(there) == wanted

    def test_an_answer_goes_to_the_chat_it_answers(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.groups, "has no groups")
        there.received()
        with desk.connected():
            there.says("in private")
            there.says("in the group", chat="group")
            private, group = desk.wait_for("in private", "in the group")
            desk.settled(desk.answer(private, "to one"))
            desk.settled(desk.answer(group, "to all"))
        one, everybody = there.received()
        assert (one.text.strip(), everybody.text.strip()) == ("to one", "to all")
        assert one.thread != everybody.thread

    def test_in_a_group_an_answer_quotes_what_it_answers(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.groups and desk.caps.replies, "quotes nothing in groups")
        there.received()
        with desk.connected():
            ext_id = there.says("and mine?", chat="group")
            (asked,) = desk.wait_for("and mine?")
            there.says("something else", sender="boris", chat="group")
            desk.wait_for("something else")
            desk.settled(desk.answer(asked, "tomorrow"))
        (got,) = there.received()
        assert got.parent in (ext_id, None)

    def test_text_in_every_script_arrives_as_it_was_written(self, there: Remote, desk: Workplace) -> None:
        there.received()
        with desk.connected():
            there.says("hello")
            (asked,) = desk.wait_for("hello")
            assert desk.settled(desk.answer(asked, HARD)) in OUT
        assert texts(there) == [HARD]

    def test_a_long_answer_arrives_in_pieces_that_fit_and_miss_nothing(
        self, there: Remote, desk: Workplace
    ) -> None:
        limit = desk.caps.text_max
        needs(limit, "takes texts of any length")
        assert limit is not None
        sentence = "Это предложение стоит здесь только ради длины 👍🏽. "
        text = (sentence * (1 + 5 * limit // (2 * len(sentence)))).strip()
        there.received()
        with desk.connected():
            there.says("tell me all")
            (asked,) = desk.wait_for("tell me all")
            assert desk.settled(desk.answer(asked, text)) in OUT
        got = texts(there)
        assert len(got) > 1
        assert all(length(piece, desk.caps.measure) <= limit for piece in got)
        assert " ".join(got).split() == text.split()

    def test_a_file_of_ours_arrives_whole(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.file_max != 0, "carries no files")
        there.received()
        with desk.connected():
            there.says("the invoice?")
            (asked,) = desk.wait_for("the invoice?")
            assert desk.settled(desk.answer(asked, "here it is", [INVOICE])) in OUT
        (file,) = [file for got in there.received() for file in got.files]
        assert file.content == INVOICE.content
        assert "here it is" in "".join(texts(there))

    def test_our_answer_that_comes_back_to_us_is_not_a_second_one(
        self, there: Remote, desk: Workplace
    ) -> None:
        there.received()
        with desk.connected():
            there.says("hello")
            (asked,) = desk.wait_for("hello")
            for number in range(3):
                assert desk.settled(desk.answer(asked, f"answer {number}")) in OUT
            there.says("thanks")
            desk.wait_for("thanks")
        with desk.connected():
            there.says("bye")
            desk.wait_for("bye")
        assert desk.texts("outbound") == [f"answer {number}" for number in range(3)]
        desk.check_store()

    def test_an_answer_whose_receipt_is_lost_is_not_sent_twice(self, there: Remote, desk: Workplace) -> None:
        there.received()
        with desk.connected():
            there.says("did you send it?")
            (asked,) = desk.wait_for("did you send it?")
            there.lose_answer()
            answer = desk.answer(asked, "just now")
            outcome = desk.settled(answer)
        assert texts(there) == ["just now"]
        assert outcome in OUT or (outcome == "uncertain" and not desk.caps.idempotent)


def texts(there: Remote) -> list[str]:
    """What the customer can read of ours, in order; files without words left out."""
    return [one.text.strip() for one in there.received() if one.text.strip()]


def times(got: list[Got], text: str) -> int:
    """How often the customer got it."""
    return sum(one.text.strip() == text for one in got)
