"""Answers leave as Telegram wants them, at its pace, and each refusal is told for what it is."""

from __future__ import annotations

import pytest

from tests.connectors.telegram.driving import Line
from tests.fakes.telegram import CONNECTION, GROUP, OLD_GROUP, Refusal, TelegramServer
from tui_desk.connectors.telegram.limits import Limits
from tui_desk.exchange import File, Moved, NeedsOperator, Rejected, Retry, Uncertain

PNG = File("shot.png", "image/png", 7, content=b"\x89PNG...")
PDF = File("Rechnung №7.pdf", "application/pdf", 9, content=b"%PDF-1.7 ")


@pytest.fixture
def line(server: TelegramServer) -> Line:
    return Line(server)


def refused(line: Line, chat: int, code: int, words: str, **parameters: int) -> Line:
    line.server.refusals[chat] = Refusal(code, words, **parameters)
    return line


def test_markdown_becomes_text_with_entities(line: Line) -> None:
    sent = line.push("17", "😀 **bold** and [a page](https://x.example/a)\n\n```py\nx = 1\n```")
    ((message, _),) = line.server.sent
    assert sent.ext_id == f"17:{message['message_id']}"
    assert message["text"] == "😀 bold and a page\n\nx = 1"
    assert message["entities"] == [
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "text_link", "offset": 12, "length": 6, "url": "https://x.example/a"},
        {"type": "pre", "offset": 20, "length": 5, "language": "py"},
    ]
    assert line.risks == 1


def test_entities_that_are_refused_leave_the_plain_text(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_desk.connectors.telegram.sending._ENTITY", {"bold": "no such look"})
    line.push("17", "**bold**")
    assert [message.get("entities") for message, _ in line.server.sent] == [None]


def test_a_mail_address_behind_words_is_written_out(line: Line) -> None:
    line.push("17", "[write us](mailto:a@x.example) **now**")
    assert line.server.sent[0][0]["text"] == "write us (mailto:a@x.example) now"


def test_text_that_is_only_marks_goes_as_it_was_typed(line: Line) -> None:
    line.push("17", "[a]: https://x.example")
    assert line.server.sent[0][0]["text"] == "[a]: https://x.example"


def test_pictures_are_shown_and_other_files_are_documents(line: Line) -> None:
    line.push("17", files=(PNG,))
    line.push("18", files=(PDF,))
    assert [method for method, _ in line.server.calls] == ["sendPhoto", "sendDocument"]
    assert [files[0].content for _, files in line.server.sent] == [PNG.content, PDF.content]
    assert line.server.sent[1][1][0].name == PDF.name


def test_a_picture_that_is_none_goes_as_a_document(line: Line) -> None:
    line.push("17", files=(File("a.png", "image/png", 13, content=b"not a picture"),))
    assert [method for method, _ in line.server.calls] == ["sendPhoto", "sendDocument"]


def test_an_answer_quotes_names_its_topic_and_its_business_account(line: Line) -> None:
    anna = line.server.user("anna")
    line.server.group(forum=True)
    asked = line.server.message(GROUP, anna, text="?", message_thread_id=70, is_topic_message=True)
    line.push(f"{GROUP}:70", "yes", parent=f"{GROUP}:{asked['message_id']}")
    line.push(f"business:{CONNECTION}:17", "hello", parent="18:4")
    (_, first), (_, second) = line.server.calls
    assert first["message_thread_id"] == 70
    assert first["reply_parameters"]["message_id"] == asked["message_id"]
    assert second["business_connection_id"] == CONNECTION
    assert "reply_parameters" not in second


def test_buttons_carry_their_labels(line: Line) -> None:
    long = "Ja, bitte rufen Sie mich morgen früh zwischen acht und neun Uhr an"
    line.push("17", "Well?", buttons=("Yes", long))
    ((yes,), (other,)) = line.server.sent[0][0]["reply_markup"]["inline_keyboard"]
    assert (yes["text"], yes["callback_data"]) == ("Yes", "Yes")
    assert other["text"] == long
    assert len(other["callback_data"].encode()) <= 64


REFUSALS = [
    (403, "Forbidden: bot was blocked by the user", "blocked the bot", True),
    (403, "Forbidden: bot was kicked from the supergroup chat", "no longer in this group", True),
    (403, "Forbidden: user is deactivated", "account is gone", True),
    (400, "Bad Request: chat not found", "has to write first", True),
    (400, "Bad Request: TOPIC_CLOSED", "open it in Telegram", False),
    (400, "Bad Request: not enough rights to send text messages to the chat", "administrator", False),
    (400, "Bad Request: BUSINESS_PEER_USAGE_MISSING", "within a day", False),
    (400, "Bad Request: something new", "something new", False),
    (413, "Request Entity Too Large", "50 MB", False),
]


@pytest.mark.parametrize(("code", "words", "told", "unreachable"), REFUSALS, ids=[one[2] for one in REFUSALS])
def test_a_refusal_is_told_in_plain_words(
    line: Line, code: int, words: str, told: str, unreachable: bool
) -> None:
    with pytest.raises(Rejected, match=told) as caught:
        refused(line, 17, code, words).push("17", "hi")
    assert caught.value.unreachable is unreachable


def test_a_group_that_became_a_supergroup_is_followed(line: Line) -> None:
    line.server.group(OLD_GROUP)
    line.server.migrate(OLD_GROUP, GROUP, told=False)
    with pytest.raises(Moved) as caught:
        line.push(str(OLD_GROUP), "hi")
    assert caught.value.to_thread == str(GROUP)
    line.push(caught.value.to_thread, "hi")


def test_too_many_pauses_this_chat_and_not_the_others(line: Line) -> None:
    with pytest.raises(Retry) as caught:
        refused(line, 17, 429, "Too Many Requests: retry after 7", retry_after=7).push("17", "hi")
    assert caught.value.after == 7
    line.server.refusals.clear()
    with pytest.raises(Retry):
        line.push("17", "hi")
    line.push("18", "hi")


def test_a_wrong_token_stops_the_channel_with_what_to_click(line: Line) -> None:
    line.server.lock_out()
    with pytest.raises(NeedsOperator, match="@BotFather"):
        line.push("17", "hi")


def test_a_lost_answer_is_uncertain_and_no_connection_is_not(line: Line) -> None:
    line.server.lose_answer()
    with pytest.raises(Uncertain):
        line.push("17", "hi")
    line.server.break_link()
    with pytest.raises((Retry, Uncertain)):
        line.push("18", "hi")
    line.server.mend_link()
    line.push("18", "hi")


def test_a_thread_of_another_messenger_is_refused(line: Line) -> None:
    for thread in ("!room:matrix.example", "", "business:x"):
        with pytest.raises(Rejected, match="no chat of Telegram"):
            line.push(thread, "hi")
    assert line.risks == 0


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_chat_gets_one_a_second_a_group_twenty_a_minute_and_all_thirty_a_second() -> None:
    clock = Clock()
    limits = Limits(clock)
    assert limits.wait(17, group=False) == 0
    limits.sent(17)
    assert 0 < limits.wait(17, group=False) <= 1
    assert limits.wait(18, group=False) == 0
    for _ in range(20):
        assert limits.wait(-5, group=True) <= 1
        clock.at += 1
        limits.sent(-5)
    assert 39 < limits.wait(-5, group=True) <= 60
    clock.at += 100
    for chat in range(100, 130):
        limits.sent(chat)
    assert 0 < limits.wait(99, group=False) <= 1


def test_two_chats_told_to_wait_mean_all_of_them() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.told_to_wait(17, 5)
    assert limits.wait(18, group=False) == 0
    limits.told_to_wait(18, 9)
    assert limits.wait(19, group=False) == 9
    clock.at += 10
    assert limits.wait(17, group=False) == 0


def test_what_is_remembered_of_chats_is_bounded() -> None:
    clock = Clock()
    limits = Limits(clock)
    for chat in range(5_000):
        clock.at += 1
        limits.sent(chat)
    assert len(limits._chats) < 2_100
