"""What a refusal of the Graph API means: try later, another way, never, or call somebody.

Codes: Meta's lists of error codes of the Graph, WhatsApp and Messenger platforms.
"""

from __future__ import annotations

from tui_desk.connectors.meta.graph import TOKEN_CODES, GraphError
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import NeedsOperator, Rejected, Retry, SendError, Uncertain

_PERMISSION = frozenset({3, 10, 33, 131005, *range(200, 220)})
_ACCOUNT = {
    368: "Meta has restricted this account for breaking its rules; look in the Business Manager under Support",
    131031: "the account is locked; look in WhatsApp Manager",
    131037: "the display name is not approved yet; ask for it in WhatsApp Manager",
    131042: "there is a problem with paying; look at the payment method in WhatsApp Manager",
    131045: "the phone number is not registered; register it in WhatsApp Manager",
    133010: "the phone number is not registered; register it in WhatsApp Manager",
}
_LATER = {
    4: 60.0,
    17: 60.0,
    32: 60.0,
    613: 60.0,
    80006: 60.0,
    80007: 60.0,
    130429: 30.0,
    131048: 3600.0,
    131056: 6.0,
}
_FAILED = frozenset({1200, 131000, 131057})
"""Meta says that the message was not sent, and that later it may be."""
_OPEN = frozenset({1, 2, 131016, 133004})
"""Something broke inside Meta, which says nothing of the message. Of code 1 Meta tells itself that it comes
for messages that were all sent (Messenger Platform, Common Error Codes, 1 – 1357046)."""
_WINDOW = "the customer last wrote more than 24 hours ago: only a template may be sent"
_NEVER = {
    131021: "sender and receiver are the same number",
    131026: "WhatsApp can't deliver to this number: it is not on WhatsApp, uses an old version, or blocked us",
    131047: _WINDOW,
    131049: "Meta holds this message back so that the customer does not get too many of the kind",
    131050: "the customer does not want marketing messages from us",
    131051: "WhatsApp does not take this kind of message",
    131053: "WhatsApp can't use this file: its kind or size is not allowed",
    132000: "the template needs another number of values",
    132001: "there is no such template in this language, or it is not approved",
    132005: "the template is too long with these values",
    132012: "a value does not fit the template",
    132015: "the template is paused because of its quality",
    132016: "the template is disabled because of its quality",
}
_NOBODY = frozenset({2018001, 2018108, 2534014})
_OUTSIDE_WINDOW = frozenset({2018278, 2534022})
"""Messenger's and Instagram's subcodes for nobody there, and for a closed window."""
_REFUSALS = _FAILED | TOKEN_CODES | _PERMISSION | {551, *_ACCOUNT, *_LATER, *_NEVER}


def why_failed(code: int, words: str) -> str:
    """A refusal that came later, in a status."""
    return _NEVER.get(code) or _ACCOUNT.get(code) or words or "WhatsApp could not deliver it"


def send_error(error: GraphError | Unreached, *, at_risk: bool) -> SendError:
    """What a failed request means for the message it was to send."""
    if isinstance(error, Unreached):
        return Uncertain(str(error)) if at_risk and error.asked else Retry(str(error))
    if at_risk and _leaves_open(error):
        return Uncertain(f"Meta is in trouble, and does not say whether it sent the message: {error.words}")
    return _customers(error) or trouble(error) or _refusal(error)


def trouble(error: GraphError) -> Retry | NeedsOperator | None:
    """What the refusal says of the channel as a whole; None: it is about this one message."""
    code = error.code
    if error.token_refused:
        return NeedsOperator(
            f"the access token is refused: {error.words}. Make a new one for a system user in the Business Manager"
        )
    if code in _PERMISSION or (error.status == 403 and not code):
        return NeedsOperator(
            f"the access token may not do this: {error.words}. Give its system user the app and the account"
        )
    if code in _ACCOUNT:
        return NeedsOperator(f"{_ACCOUNT[code]}. Meta says: {error.words}")
    if code in _LATER or error.status == 429:
        return Retry(f"Meta wants a pause: {error.words}", after=error.wait or _LATER.get(code, 60.0))
    if code in _FAILED or _leaves_open(error):
        return Retry(f"Meta is in trouble: {error.words}")
    if code == 100 and "appsecret_proof" in error.words:
        return NeedsOperator(
            "the app's secret is not that of the access token's app; copy both from the same app"
        )
    return None


def _leaves_open(error: GraphError) -> bool:
    """Whether it says nothing of the message: a broken server, with no code that is known to mean a refusal."""
    return error.code in _OPEN or (error.status >= 500 and not (error.told and error.code in _REFUSALS))


def _refusal(error: GraphError) -> SendError:
    return Rejected(_NEVER.get(error.code) or str(error))


def _customers(error: GraphError) -> SendError | None:
    """Refusals that lie with the customer; their codes alone would blame the token."""
    if error.subcode in _OUTSIDE_WINDOW:
        return Rejected(
            "the customer last wrote more than 24 hours ago: Meta lets nothing through until he writes again"
        )
    if error.code == 551 or error.subcode in _NOBODY:
        return Rejected("the customer can't be written to: he left, or blocked us", unreachable=True)
    return None
