"""What VK's refusals mean to a person: what happened, and what to click."""

from __future__ import annotations

from tui_desk.connectors.vk.client import TOKEN_REFUSED, Refused
from tui_desk.exchange import NeedsOperator, Rejected, Retry, SendError, Uncertain

MANAGE = "VK, the community, Manage"
NEW_TOKEN = f"{MANAGE}, API usage, Access tokens, Create token (tick messages, photos, files and management)"
_PAUSES = {6: 1.0, 9: 30.0, 29: 600.0}
"""Too many a second; the same too often; too many a day: how many seconds to wait."""
_BROKEN = (1, 10)
_UNREACHABLE = {
    7: "VK does not let the community write there",
    15: "VK does not let the community write there",
    900: "the community has put this customer on its blacklist",
    901: "the customer does not (or no longer) allow messages from the community: they have to write first",
    902: "the customer's privacy settings let no community write to them",
    910: "VK does not let the community write to this customer",
    917: "the community is no longer in this chat, or may not write there: add it again",
    922: "the community has left this chat: add it again",
    927: "this chat is gone",
    932: "the community can't write to this chat",
    936: "the customer's account is gone",
    945: "this chat was closed",
}
_REJECTED = {
    911: "VK does not take these buttons",
    912: f"the community may use no bot features: switch them on in {MANAGE}, Messages, Bot settings",
    913: "too many messages are quoted",
    914: "the text is longer than VK takes",
    921: "the message it answers can't be quoted",
    925: "only administrators may do this in that chat: make the community one in the chat's settings",
    940: "too many messages were sent to this customer for now",
    943: "VK lets the community not write this unasked",
    944: "VK lets the community not write more of this unasked",
    946: "VK takes no messages of communities in this kind of chat",
    950: "the customer's last message is too old for an answer; they have to write first",
    962: "only subscribers may write in this chat",
    983: "writing is switched off in this chat: an administrator of the chat can allow it",
}
UNQUOTABLE = (100, 913, 921)
"""How VK answers if the quoted message is the trouble."""


def unusable(error: Refused) -> NeedsOperator | None:
    """Whether the channel itself can't be used."""
    if error.code in TOKEN_REFUSED:
        return NeedsOperator(
            f"VK does not know the access token (any more): make a new one under {NEW_TOKEN}"
        )
    if error.code == 14:
        return NeedsOperator(
            "VK wants a captcha solved before this community writes on: pause for an hour, and send fewer"
            " equal messages"
        )
    if "no access to call this method" in error.words.lower():
        return NeedsOperator(
            f"the access token allows too little: make one that allows more under {NEW_TOKEN}"
        )
    return None


def pull_error(error: Refused) -> Exception:
    """What a refused question means for the channel."""
    if error.code in _PAUSES:
        return Retry(f"VK asks for a pause: {error.words}", after=_PAUSES[error.code])
    if "longpoll" in error.words.lower().replace(" ", ""):
        return NeedsOperator(long_poll_off())
    if error.code == 15:
        return NeedsOperator(f"the access token does not allow to listen: make one under {NEW_TOKEN}")
    return unusable(error) or error


def send_error(error: Refused, *, risky: bool) -> SendError:
    """What a refused message means; `risky`: it was about to leave."""
    if error.code in _PAUSES:
        return Retry(f"VK asks for a pause: {error.words}", after=_PAUSES[error.code])
    needs = unusable(error)
    if needs is not None:
        return needs
    if error.code in _BROKEN:
        return (Uncertain if risky else Retry)(str(error))
    if error.code in _UNREACHABLE:
        return Rejected(f"{_UNREACHABLE[error.code]} (VK: {error.words})", unreachable=True)
    return Rejected(_REJECTED.get(error.code) or str(error))


def long_poll_off() -> str:
    """Nothing comes."""
    return (
        f"VK hands out no messages: switch on {MANAGE}, API usage, Long Poll API, and there under Event types"
        " everything about messages"
    )
