"""A client that many bots use talks to our stand-in as to the real one: so what we test against is no invention."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import telegram
import telegram.error

from tests.fakes.telegram import GROUP, TOKEN, TelegramServer
from tui_desk.exchange import File


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[telegram.Bot]:
    """Its bot, at our server."""
    async with telegram.Bot(
        TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot"
    ) as bot:
        yield bot


async def test_it_reads_our_updates(server: TelegramServer, bot: telegram.Bot) -> None:
    anna = server.user("anna")
    server.group(forum=True)
    server.write(anna["id"], anna, text="hello")
    server.write(GROUP, anna, text="stuck", message_thread_id=70, is_topic_message=True)
    server.write(anna["id"], anna, **server.attached(File("a.jpg", "image/jpeg", 3, b"abc")), caption="door")
    server.write(anna["id"], anna, business=True, text="to the owner")
    server.edit(server.write(anna["id"], anna, text="helo"), text="hello!")
    server.block(anna)
    updates = await bot.get_updates(timeout=1)
    told = [pair for update in updates for pair in update.to_dict().items() if pair[0] != "update_id"]
    assert [kind for kind, _ in told] == [
        *("message", "message", "message", "business_message", "message", "edited_message", "my_chat_member"),
    ]
    private, topic, photo, business, _, edited, blocked = (content for _, content in told)
    assert (private["text"], private["from"]["last_name"]) == ("hello", "Koval")
    assert (topic["message_thread_id"], topic["chat"]["is_forum"]) == (70, True)
    assert (len(photo["photo"]), photo["caption"]) == (2, "door")
    assert business["business_connection_id"]
    assert edited["text"] == "hello!"
    assert blocked["new_chat_member"]["status"] == "kicked"
    rest = await bot.get_updates(offset=updates[-1].update_id + 1)
    assert rest == ()


async def test_it_sends_edits_and_fetches_files(server: TelegramServer, bot: telegram.Bot) -> None:
    assert (await bot.get_me()).username == "acme_help_bot"
    button = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Yes", callback_data="yes")]])
    bold = telegram.MessageEntity("bold", 0, 2)
    sent = await bot.send_message(17, "hi there", entities=[bold], reply_markup=button)
    assert (sent.text, sent.entities, sent.chat.id) == ("hi there", (bold,), 17)
    edited = await bot.edit_message_text("bye", 17, sent.message_id)
    assert isinstance(edited, telegram.Message)
    assert edited.text == "bye"
    document = (await bot.send_document(17, b"%PDF-1.7", filename="a.pdf")).document
    assert document
    file = await bot.get_file(document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7"
    server.press(server.sent[0][0], "Yes", server.user("anna"))
    (pressed,) = await bot.get_updates(timeout=1)
    assert pressed.callback_query
    assert pressed.callback_query.data == "yes"
    assert await pressed.callback_query.answer()


async def test_it_understands_our_refusals(
    server: TelegramServer, bot: telegram.Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    server.block(server.user("anna"))
    with pytest.raises(telegram.error.Forbidden):
        await bot.send_message(17, "hi")
    server.group(-5001)
    server.migrate(-5001, GROUP, told=False)
    with pytest.raises(telegram.error.ChatMigrated) as moved:
        await bot.send_message(-5001, "hi")
    assert moved.value.new_chat_id == GROUP
    server.rival = True
    with pytest.raises(telegram.error.Conflict):
        await bot.get_updates(timeout=1)
    server.rival = False
    server.throttle(60)
    with pytest.raises(telegram.error.RetryAfter):
        await bot.send_message(18, "hi")
