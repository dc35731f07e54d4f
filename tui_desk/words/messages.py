"""What is said of a message: why it is where it is, who vouches for it, what is odd about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RULES: Mapping[str, str] = {
    "written-here": "an agent wrote it here",
    "plus-address": "it came to the signed address of this conversation",
    "signed-reference": "it answers a message of ours, by our signed Message-ID",
    "reference": "it answers a message of this conversation",
    "answered-by": "a message of this conversation answers it",
    "shared-reference": "it answers the same message as one of this conversation",
    "subject-token": "its subject carries this conversation's number",
    "bounce": "it reports on a message of ours",
    "chat-begins": "the first message of this chat",
    "chat": "this dialog of the chat was going on",
    "grace": "the dialog was closed only a moment ago, so it goes on",
    "after-closed": "the dialog before was closed some time ago, so a new one begins",
    "answers": "it answers a message of this conversation",
    "album": "a further picture or file of a message that was here",
    "automatic": "the desk wrote it by itself",
    "new": "nothing tied it to an earlier conversation",
    "unknown-sender": "it answers a thread its sender takes no part in, so it stands beside it",
    "unknown-recipient": "it answers a thread that does not know its recipient, so it stands beside it",
    "failed-authentication": "its sender failed authentication, so it joins nothing",
    "subject-changed": "the subject changed on a closed conversation, so a new one begins",
    "closed-long-ago": "the conversation it answers was closed long ago, so a new one begins",
}
"""Why it landed in its conversation."""

REFUSALS: Mapping[str, str] = {
    "unknown-sender": "its sender takes no part there",
    "unknown-recipient": "nobody it went to takes part there",
    "failed-authentication": "its sender failed authentication",
    "subject-changed": "that was closed, and the subject changed",
    "closed-long-ago": "that was closed long ago",
}
"""Why it did not join what it points at."""

CHAT_RULES = ("chat-begins", "chat", "grace", "after-closed", "answers", "album")
"""Rules by which only messengers' messages land."""

SENDERS: Mapping[str, str] = {
    "pass": "our mail server vouches for it",
    "fail": "our mail server says it is forged",
    "none": "unverified: nothing vouches for it",
}
"""What our own server said of the sender of a mail."""

FLAGS: Mapping[str, str] = {
    "bad-date": "its date can't be read",
    "calendar": "an invitation",
    "charset-guessed": "some letters may be wrong: it does not say how they are written",
    "encrypted": "encrypted; the desk can't open it",
    "forwarded": "forwarded",
    "html-only": "written as a web page only; shown as text",
    "no-message-id": "has no Message-ID",
    "report": "a delivery report",
    "signed": "signed; the desk does not check signatures",
    "truncated": "too much of it to show all",
    "unparsable-sender": "its sender can't be read",
    "winmail": "from winmail.dat",
}
"""What is odd about it."""


def refused(why: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a message points as well, and why it did not join that; a sentence each."""
    return tuple(
        f"#{number}, which {named} names: {REFUSALS.get(reason, reason)}"
        for number, reason, named in why.get("refused", ())
    )
