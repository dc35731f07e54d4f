"""What Meta's reference says of Messenger's and Instagram's calls and of the Send API, as a judge over the stand-in.

Webhooks: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
(`messages`, `message_echoes`, `message_edits`, `message_deliveries`, `message_reads`, `messaging_postbacks`) and
https://developers.facebook.com/documentation/business-messaging/instagram-messaging/webhooks (`messages`, with
`is_echo` and `is_deleted`, `messaging_seen`). Sending: https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]
TEXT, MILLISECONDS = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 10**12}


def _object(needed: Mapping[str, Any], **optional: Any) -> Json:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": {**needed, **optional},
        "required": list(needed),
        "additionalProperties": False,
    }


def _list(item: Json, **bounds: int) -> Json:
    return {"type": "array", "items": item, "minItems": 1, **bounds}


_PERSON = _object({"id": {"type": "string", "pattern": "^[0-9]+$"}})
_KINDS = {"messenger": ["image", "video", "audio", "file"], "instagram": ["image", "video", "audio", "file"]}


def _attachments(kind: str) -> Json:
    payload = _object({"url": TEXT}, title={"type": "string"}, sticker_id={"type": "integer"})
    return _list(_object({"type": {"enum": _KINDS[kind]}, "payload": payload}))


def _message(kind: str) -> Json:
    """A customer's: words, files or both."""
    answered = _object({"mid": TEXT}, is_self_reply={"type": "boolean"})
    said = _object(
        {"mid": TEXT},
        text=TEXT,
        attachments=_attachments(kind),
        reply_to=answered,
        quick_reply=_object({"payload": {"type": "string"}}),
    )
    return {**said, "anyOf": [{"required": ["text"]}, {"required": ["attachments"]}]}


def _echo(kind: str) -> Json:
    """Ours. Only Messenger names the app that sent it, and gives back its metadata."""
    ours = {"app_id": {"type": ["integer", "string"]}, "metadata": {"type": "string", "maxLength": 1000}}
    more = ours if kind == "messenger" else {}
    return _object(
        {"mid": TEXT, "is_echo": {"const": True}},
        text={"type": "string"},
        attachments=_attachments(kind),
        reply_to=_object({"mid": TEXT}),
        **more,
    )


_EDIT = _object({"mid": TEXT, "text": TEXT, "num_edit": {"type": "integer", "minimum": 1, "maximum": 5}})
_TOLD: Mapping[str, Mapping[str, Json]] = {
    "messenger": {
        "message": {
            "if": {"required": ["is_echo"]},
            "then": _echo("messenger"),
            "else": _message("messenger"),
        },
        "message_edit": _EDIT,
        "delivery": _object({"watermark": MILLISECONDS}, mids=_list(TEXT)),
        "read": _object({"watermark": MILLISECONDS}),
        "postback": _object({"title": TEXT, "payload": TEXT}, mid=TEXT),
    },
    "instagram": {
        "message": {
            "if": {"required": ["is_echo"]},
            "then": _echo("instagram"),
            "else": {
                "if": {"required": ["is_deleted"]},
                "then": _object({"mid": TEXT, "is_deleted": {"const": True}}),
                "else": _message("instagram"),
            },
        },
        "message_edit": _EDIT,
        "read": _object({"mid": TEXT}),
        "postback": _object({"title": TEXT, "payload": TEXT, "mid": TEXT}),
    },
}
_NO_MOMENT = ("delivery",)
"""What is told without a time of its own."""


def _call(kind: str) -> Json:
    told = _TOLD[kind]
    items = [
        _object(
            {"sender": _PERSON, "recipient": _PERSON, name: what}
            | ({} if name in _NO_MOMENT else {"timestamp": MILLISECONDS}),
            **({"timestamp": MILLISECONDS} if name in _NO_MOMENT else {}),
        )
        for name, what in told.items()
    ]
    entry = _object({"id": TEXT, "time": MILLISECONDS, "messaging": _list({"oneOf": items}, maxItems=1)})
    return _object({"object": {"const": {"messenger": "page"}.get(kind, kind)}, "entry": _list(entry)})


_CHOICE = _object(
    {
        "content_type": {"const": "text"},
        "title": {"type": "string", "minLength": 1, "maxLength": 20},
        "payload": {"type": "string", "maxLength": 1000},
    }
)
_SENT = _object(
    {
        "recipient": _PERSON,
        "messaging_type": {"enum": ["RESPONSE", "UPDATE", "MESSAGE_TAG"]},
        "message": {
            **_object(
                {},
                text={"type": "string", "minLength": 1, "maxLength": 2000},
                attachment=_object(
                    {"type": {"enum": _KINDS["messenger"]}, "payload": _object({"attachment_id": TEXT})}
                ),
                quick_replies=_list(_CHOICE, maxItems=13),
                metadata={"type": "string", "maxLength": 1000},
            ),
            "oneOf": [{"required": ["text"]}, {"required": ["attachment"]}],
        },
    }
)
_CALLS = {kind: Draft202012Validator(_call(kind)) for kind in _TOLD}
_SENDING = Draft202012Validator(_SENT)


def check_call(kind: str, body: Json) -> None:
    """Raise if Meta would not call a channel of this kind so."""
    _CALLS[kind].validate(body)


def why_not_sent(body: Json) -> str:
    """What the Send API would refuse a message for; empty: nothing."""
    error = next(_SENDING.iter_errors(body), None)
    return f"{error.json_path}: {error.message}" if error else ""
