"""Delivery reports (RFC 3464): what became of a mail of ours, as far as the report says it in a machine's words.

A report only tells; whether it may change anything is decided by who knows what was sent to whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui_desk.patterns import pattern
from tui_desk.text.charset import Guesser
from tui_desk.text.clean import storable
from tui_desk.text.header import decode_raw, decode_words
from tui_desk.text.message_ids import first_id
from tui_desk.text.mime import Part, fields_of
from tui_desk.typed import dataclass

DELIVERY = ("message/delivery-status", "message/global-delivery-status")
RETURNED = (
    "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/rfc822-headers",
)  # fmt: skip

_BLANK_LINES = pattern(rb"\r?\n(?:[ \t]*\r?\n)+")
_STATUS = pattern(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY_CODE = pattern(r"\b([45])\d\d\b")
_ACTIONS = ("failed", "delayed", "relayed", "delivered")
_MESSAGE_ID = pattern(rb"^message-id:\s*(<[^<>\r\n]{1,990}>)", re.IGNORECASE | re.MULTILINE)
_MAX_STATUS = 200_000
_MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says of the worst-off recipient it names."""

    action: str
    """`failed`, `delayed`, `delivered`, `relayed`, or empty where it doesn't say."""
    status: str
    """The enhanced status code (RFC 3463), as in `5.1.1`; empty if there is none."""
    recipient: str
    """Who the mail was for: the original recipient if named, else the final one."""
    diagnostic: str
    """The receiving server's words, decoded, not cleaned."""
    message_id: str
    """The Message-ID of the mail it is about, from the returned message or headers."""


def read_report(parts: Iterable[Part], failed_recipients: str, text: str) -> Report | None:
    """The report among a mail's parts; without one, Exim's X-Failed-Recipients header and words; None if neither."""
    parts = tuple(parts)
    status = next((part for part in parts if part.media_type in DELIVERY), None)
    if status is not None:
        return _from_status(status.content()[:_MAX_STATUS], _returned_id(parts))
    if not failed_recipients:
        return None
    found = _STATUS.search(text)
    returned = _returned_id(parts) or _id_in(text.encode("utf-8", "replace"))
    recipient = failed_recipients.partition(",")[0].strip()
    return Report("failed", found[0] if found else "", recipient, "", returned)


def _from_status(content: bytes, message_id: str) -> Report:
    groups = [_fields(group) for group in _BLANK_LINES.split(content.strip()) if group.strip()]
    recipients = [group for group in groups if "final-recipient" in group or "original-recipient" in group]
    recipients = recipients or [group for group in groups if "action" in group or "status" in group] or [{}]
    worst = min(recipients, key=_severity)
    diagnostic = worst.get("diagnostic-code", "")
    return Report(
        action=_action(worst),
        status=_status(worst),
        recipient=_typed(worst.get("original-recipient", "")) or _typed(worst.get("final-recipient", "")),
        diagnostic=_typed(diagnostic)[:_MAX_TEXT],
        message_id=message_id,
    )


def _fields(group: bytes) -> dict[str, str]:
    guesser = Guesser()
    return {
        name.lower(): storable(decode_words(decode_raw(value, guesser), guesser))
        for name, value in reversed(fields_of(group))
    }


def _severity(group: dict[str, str]) -> int:
    action = _action(group)
    return _ACTIONS.index(action) if action in _ACTIONS else len(_ACTIONS)


def _action(group: dict[str, str]) -> str:
    word = re.match(r"[a-z]*", group.get("action", "").strip().lower())
    action = "delivered" if word and word[0] == "expanded" else word[0] if word else ""
    if action in _ACTIONS:
        return action
    return {"5": "failed", "4": "delayed", "2": "delivered"}.get(_status(group)[:1], "")


def _status(group: dict[str, str]) -> str:
    """The status field; where it is missing or says only "some failure", a better code among the server's words."""
    stated = _STATUS.search(group.get("status", ""))
    spoken = _STATUS.search(group.get("diagnostic-code", ""))
    if stated and not (spoken and stated[0].endswith(".0.0")):
        return stated[0]
    if spoken:
        return spoken[0]
    reply = _REPLY_CODE.search(group.get("diagnostic-code", ""))
    return stated[0] if stated else f"{reply[1]}.0.0" if reply else ""


def _typed(value: str) -> str:
    """What follows the type in `rfc822; ann@example.org`, without angle brackets."""
    kind, separator, rest = value.partition(";")
    value = rest if separator and " " not in kind.strip() else value
    value = value.strip()
    return value[1:-1].strip() if value.startswith("<") and value.endswith(">") else value


def _returned_id(parts: tuple[Part, ...]) -> str:
    for part in parts:
        if part.media_type not in RETURNED:
            continue
        fields = part.parts[0].fields if part.parts else fields_of(part.content())
        value = next((value for name, value in fields if name.lower() == "message-id"), b"")
        if found := first_id(value.decode("utf-8", "replace")):
            return found
    return ""


def _id_in(text: bytes) -> str:
    found = _MESSAGE_ID.search(text)
    return first_id(found[1].decode("utf-8", "replace")) if found else ""
