"""What an event says, in one readable text with its files: every kind of content has words, none has nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tui_desk.connectors.fields import Json, inner, objects, text, whole
from tui_desk.exchange import File

ENCRYPTED = "[encrypted, cannot be read here: this desk reads only rooms without encryption]"
ENCRYPTED_ROOM = (
    "this room is encrypted, and the desk sends nothing that it could not read back: ask the customer to write in a"
    " room without encryption"
)
TAKEN_BACK = "[taken back before it was read here]"
POLLS = {"m.poll.start": "m.poll", "org.matrix.msc3381.poll.start": "org.matrix.msc3381.poll.start"}
_FILES = {"m.image": "image", "m.file": "file", "m.audio": "audio", "m.video": "video"}
_VOICE = ("org.matrix.msc3245.voice", "org.matrix.msc3245.voice.v2", "m.voice")
_MXC = re.compile(r"mxc://[A-Za-z0-9.:\[\]-]{1,255}/[A-Za-z0-9_-]{1,255}")
_FALLBACK = re.compile(r"(?:> [^\n]*\n)+(?:>\n|> [^\n]*\n)*\n?")


@dataclass(frozen=True, slots=True)
class Said:
    """What one event says."""

    text: str
    files: tuple[File, ...] = ()
    automatic: str = ""


def of(kind: str, content: Json, name: str) -> Said:
    """Of an event of this type; `name` is its sender's."""
    if kind == "m.sticker":
        return Said(f"[sticker: {text(content, 'body') or 'no words'}]", _files(content, "sticker"))
    if kind in POLLS:
        return Said(_poll(inner(content, POLLS[kind])))
    if kind == "m.call.invite":
        return Said("[a call, which this desk can't take]")
    return _message(content, name)


def edited(content: Json, name: str) -> str:
    """The text an edit puts in a message's place."""
    new = inner(content, "m.new_content")
    if new:
        return _message(new, name).text
    return text(content, "body").removeprefix("* ")


def _message(content: Json, name: str) -> Said:
    body = _without_fallback(content)
    kind = text(content, "msgtype")
    if kind in _FILES:
        return Said(_caption(content, kind), _files(content, _FILES[kind]))
    match kind:
        case "m.text":
            return Said(body)
        case "m.notice" | "m.server_notice":
            return Said(body, automatic=f"sent by a program ({kind})")
        case "m.emote":
            return Said(f"* {name} {body}")
        case "m.location":
            return Said(f"[location: {', '.join(filter(None, (body, text(content, 'geo_uri'))))}]")
        case "m.key.verification.request":
            return Said(
                "[asks to verify a device, which this desk can't]", automatic="a request of a program"
            )
        case _:
            return Said(" ".join(filter(None, (f"[{kind or 'a message without a kind'}]", body))))


def _without_fallback(content: Json) -> str:
    """The body without the quotation that older programs put before an answer."""
    body = text(content, "body")
    if inner(content, "m.relates_to", "m.in_reply_to") and body.startswith("> "):
        found = _FALLBACK.match(body)
        return body[found.end() :] if found else body
    return body


def _caption(content: Json, kind: str) -> str:
    """What was written with a file: the body, where the file's name stands elsewhere."""
    told = text(content, "body") if text(content, "filename") not in ("", text(content, "body")) else ""
    if kind == "m.audio" and any(key in content for key in _VOICE):
        seconds = whole(inner(content, "info"), "duration") // 1000
        return f"[voice message, {seconds // 60}:{seconds % 60:02}] {told}".strip()
    if _files(content, ""):
        return told
    return f"[{_FILES[kind]}, which can't be fetched: {text(content, 'body') or 'no name'}]"


def _files(content: Json, fallback: str) -> tuple[File, ...]:
    url, info = text(content, "url"), inner(content, "info")
    if not _MXC.fullmatch(url):
        return ()
    name = text(content, "filename") or (text(content, "body") if fallback != "sticker" else "") or fallback
    media_type = text(info, "mimetype")[:100] or "application/octet-stream"
    size = whole(info, "size")
    return (File(name[:255], media_type, size, ref={"mxc": url, "size": size}),)


def _poll(poll: Json) -> str:
    answers = [_plain(answer) for answer in objects(poll, "answers")][:20]
    return f"[a poll: {' · '.join(filter(None, (_plain(inner(poll, 'question')), *answers)))}]"


def _plain(marked: Json) -> str:
    """Extensible text in plain words, by either of its spellings."""
    return next(filter(None, _plain_texts(marked)), "")[:500]


def _plain_texts(marked: Json) -> Iterator[str]:
    for one in objects(marked, "m.text"):
        yield text(one, "body")
    yield text(marked, "org.matrix.msc1767.text")
    yield text(marked, "body")
