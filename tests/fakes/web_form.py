"""What a web form brought: its fields, and the files in it."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from tests.fakes.unruly import Asked
from tui_desk.exchange import File


def read(asked: Asked) -> tuple[dict[str, str], dict[str, File]]:
    """The fields, those of the address among them, and the files by their fields."""
    kind = asked.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return {**asked.query, **dict(parse_qsl(asked.body.decode(), keep_blank_values=True))}, {}
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + asked.body)
    fields, files = dict(asked.query), {}
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            files[name] = File(str(part.get_filename()), part.get_content_type(), len(content), content)
        else:
            fields[name] = content.decode()
    return fields, files
