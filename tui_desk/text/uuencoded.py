"""Files that stand in the midst of a text, as before MIME: taken out, their names left in their place."""

from __future__ import annotations

import re

from tui_desk.patterns import pattern
from tui_desk.text.attachment import Attachment
from tui_desk.text.mime import decode_uu

_UU_BEGIN = pattern(r"^begin [0-7]{3,4} ([^\n]{1,200})\n(?=[ -`])", re.MULTILINE)


def take_files(text: str) -> tuple[str, list[Attachment]]:
    """The text without its uuencoded files, and the files."""
    if "begin " not in text:
        return text, []
    pieces: list[str] = []
    files: list[Attachment] = []
    position = 0
    while found := _UU_BEGIN.search(text, position):
        end = text.find("\nend", found.end() - 1)
        if end < 0:
            break
        data = decode_uu(text[found.end() : end].encode("utf-8", "replace").splitlines())
        pieces += [text[position : found.start()], f"[{found[1]}]\n"]
        files.append(Attachment(found[1], "application/octet-stream", data, "", inline=False))
        position = end + len("\nend\n")
    return "".join([*pieces, text[position:]]), files
