"""What was filled in, from whichever way it was posted: JSON, a form, or a form with files. Told apart by the body.

A body is all that is kept of a post, so that what it is must be seen in it: JSON begins with `{`, a form with files
with the `--` of its boundary.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from tui_desk.connectors.fields import Json, objects, parsed, text
from tui_desk.exchange import File

MOST_FIELDS, MOST_FILES = 100, 20
LONGEST_FIELD = 100_000
TRAP = "website"
"""A field that people don't see and leave empty; programs that fill in every form don't."""
_NAME = re.compile(rb'(?i)\bname="([^"\r\n]{0,400})"')
_FILENAME = re.compile(rb'(?i)\bfilename="([^"\r\n]{0,1000})"')
_TYPE = re.compile(rb"(?im)^content-type:[ \t]*([\w.+/-]{1,100})")
"""As browsers write a part's headers (RFC 7578, and HTML's own rules for the quotes)."""
_OWN = ("name", "email", "subject", "message", TRAP)


@dataclass(frozen=True, slots=True)
class Submission:
    """One form, filled in."""

    name: str = ""
    email: str = ""
    subject: str = ""
    message: str = ""
    trap: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """Fields the form has besides, in order."""
    files: tuple[File, ...] = ()

    @property
    def whole(self) -> str:
        """Everything that was written."""
        rest = "\n".join(f"{name}: {value}" for name, value in self.others)
        return "\n\n".join(filter(None, (self.message.strip(), rest)))


class Unclear(ValueError):
    """It is no form; the words say why, for whoever built the form."""


def read(body: bytes) -> Submission:
    """What was filled in. Raises Unclear."""
    start = body.lstrip()[:2]
    if start.startswith(b"{"):
        found = _of_json(body)
    elif start == b"--":
        found = _of_parts(body)
    else:
        found = _of_fields(_urlencoded(body))
    if not found.whole and not found.files:
        raise Unclear("the field `message` is missing or empty")
    return found


def _of_json(body: bytes) -> Submission:
    data = parsed(body)
    if data is None:
        raise Unclear("the body is no JSON object")
    fields = [(_whole(name), _written(value)) for name, value in data.items() if name != "files"]
    files = [_json_file(one) for one in objects(data, "files")]
    return replace(_of_fields(fields), files=_few(files))


def _written(value: object) -> str:
    """A field's value as it is read; what is no text stands as its JSON does, the texts of a list beside each other."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _whole(", ".join(value))
    if value is None or isinstance(value, str):
        return _whole(value or "")
    return _whole(json.dumps(value, ensure_ascii=False))


def _whole(value: str) -> str:
    """Half of a character, which JSON may hold and no mail, is told as one that is not known."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _few(files: list[File]) -> tuple[File, ...]:
    if len(files) > MOST_FILES:
        raise Unclear(f"there are more than {MOST_FILES} files")
    return tuple(files)


def _json_file(data: Json) -> File:
    encoded = data.get("content")
    try:
        content = base64.b64decode(encoded if isinstance(encoded, str) else "", validate=True)
    except (binascii.Error, ValueError):
        raise Unclear("a file's `content` is not Base64") from None
    return _file(_whole(text(data, "name")), _whole(text(data, "type")), content)


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=10 * MOST_FIELDS
        )
    except (UnicodeDecodeError, ValueError):
        raise Unclear("the body is neither JSON nor a form") from None


def _of_parts(body: bytes) -> Submission:
    """multipart/form-data (RFC 7578); the boundary is the body's first line."""
    boundary = body.lstrip().partition(b"\r\n")[0]
    fields: list[tuple[str, str]] = []
    files: list[File] = []
    for part in (b"\r\n" + body.lstrip()).split(b"\r\n" + boundary)[1 : MOST_FIELDS + MOST_FILES + 2]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            continue
        name, filename = _quoted(_NAME, head), _quoted(_FILENAME, head)
        if filename:
            files.append(_file(filename, _quoted(_TYPE, head), content))
        elif name and not filename:
            fields.append((name, content.decode("utf-8", "replace")))
    return replace(_of_fields(fields), files=_few(files))


def _quoted(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    return found[1].decode("utf-8", "replace").replace("%22", '"') if found else ""


def _of_fields(fields: list[tuple[str, str]]) -> Submission:
    if len(fields) > MOST_FIELDS:
        raise Unclear(f"there are more than {MOST_FIELDS} fields")
    own: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for name, value in fields:
        if name in _OWN:
            own.setdefault(name, value[:LONGEST_FIELD])
        elif value.strip():
            others.append((" ".join(name[:100].split()), value.strip()[:LONGEST_FIELD]))
    return Submission(
        " ".join(own.get("name", "")[:200].split()),
        own.get("email", "").strip()[:320],
        " ".join(own.get("subject", "")[:500].split()),
        own.get("message", ""),
        own.get(TRAP, ""),
        tuple(others),
    )


def _file(name: str, media_type: str, content: bytes) -> File:
    kind = media_type.lower() if "/" in media_type else "application/octet-stream"
    return File(name[:200] or "file", kind, len(content), content=content)
