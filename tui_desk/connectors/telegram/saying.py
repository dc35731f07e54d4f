"""What Telegram's refusals mean to a person: what happened, and what to click."""

from __future__ import annotations

from tui_desk.connectors.telegram.client import Broken, Refused
from tui_desk.errors import ChannelError
from tui_desk.exchange import Moved, NeedsOperator, Rejected, Retry, SendError, Uncertain

_GONE = ("chat not found", "peer_id_invalid", "user is deactivated", "chat_id is empty", "user not found")
_KNOWN = {
    "not enough rights": "the bot has no right to write there: make it an administrator of the group, or let members"
    " send messages",
    "have no rights to send": "the bot has no right to write there: make it an administrator of the group",
    "chat_write_forbidden": "nobody but administrators may write there: make the bot one",
    "topic_closed": "the topic is closed: open it in Telegram, or make the bot an administrator who manages topics",
    "topic_deleted": "the topic was deleted in Telegram",
    "message thread not found": "the topic was deleted in Telegram",
    "business_connection_invalid": "the business account has taken the bot out: Telegram, Settings, Business, Chatbots",
    "business_peer_usage_missing": "the business account lets the bot answer only within a day of the customer's last"
    " message",
    "business_peer_invalid": "the business account does not let the bot answer in this chat",
    "message is too long": "the text is longer than Telegram takes",
}
TAKEN_OVER = "terminated by other getupdates"


def unusable(error: Refused) -> NeedsOperator | None:
    """Whether the bot itself can't be used."""
    if error.code == 401:
        return NeedsOperator(
            "Telegram does not know the token (any more): open @BotFather, /mybots, the bot, API Token, and put the"
            " token into the config"
        )
    if error.code == 404:
        return NeedsOperator(
            "Telegram finds no bot by this token: it is not whole. Copy it again from @BotFather, /mybots, API Token"
        )
    return None


def webhook_elsewhere(host: str) -> NeedsOperator:
    """Another program takes the bot's messages."""
    at = f" at {host}" if host else ""
    return NeedsOperator(
        f"this bot's messages go to a webhook{at}: another program uses the bot. Take the webhook away there"
        " (deleteWebhook), or make a new bot with @BotFather and give its token here"
    )


def second_poller() -> NeedsOperator:
    """Another program asks for the same bot's messages."""
    return NeedsOperator(
        "another program fetches this bot's messages, too (a second tui-desk, an older help desk?): Telegram gives"
        " each message to one of them only. Stop the other one; if you don't know it, @BotFather, /mybots, API"
        " Token, Revoke makes a new token that only this desk knows"
    )


def send_error(error: Refused, thread_after: str = "") -> SendError:
    """What a refused message means. `thread_after`: where the chat lives on, if Telegram told."""
    if thread_after:
        return Moved(thread_after)
    if error.code == 429:
        seconds = float(error.retry_after)
        return Retry(f"Telegram asks for a pause of {seconds:.0f} s", after=seconds)
    needs = unusable(error)
    if needs is not None:
        return needs
    said = str(error)
    lower = said.lower()
    known = next((words for sign, words in _KNOWN.items() if sign in lower), "")
    if known:
        return Rejected(known)
    if error.code == 403 or any(sign in lower for sign in _GONE):
        return Rejected(f"{_unreachable(lower)} (Telegram: {said})", unreachable=True)
    if error.code == 413:
        return Rejected("the file is bigger than Telegram takes from a bot (50 MB)")
    return Rejected(f"Telegram refuses it: {said}")


def _unreachable(lower: str) -> str:
    if "blocked" in lower:
        return "the customer has blocked the bot"
    if "kicked" in lower or "not a member" in lower:
        return "the bot is no longer in this group: add it again"
    if "deactivated" in lower:
        return "the customer's account is gone"
    return "the bot can't write there; the customer has to write first"


def send_broken(error: Broken) -> SendError:
    """The line broke: before the message left, or nobody can tell."""
    return Uncertain(str(error)) if error.sent else Retry(str(error))


def pull_error(error: Refused) -> Exception:
    """What a refused question means for the channel."""
    return unusable(error) or ChannelError(f"Telegram refuses: {error}")
