"""format=flowed (RFC 3676): paragraphs wrapped for the journey become whole again, quotes keep their depth."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool = False) -> str:
    """The text with its soft line breaks taken out; `delete_space` is the DelSp parameter."""
    lines: list[str] = []
    pieces: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        stripped = line.lstrip(">")
        depth = len(line) - len(stripped)
        content = stripped.removeprefix(" ")
        signature = content == "-- "
        if pieces and (depth != open_depth or signature):
            lines.append(_quoted(open_depth, "".join(pieces)))
            pieces = []
        soft = content.endswith(" ") and not signature
        pieces.append(content[:-1] if soft and delete_space else content)
        open_depth = depth
        if not soft:
            lines.append(_quoted(depth, "".join(pieces)))
            pieces = []
    if pieces:
        lines.append(_quoted(open_depth, "".join(pieces)))
    return "\n".join(lines)


def _quoted(depth: int, text: str) -> str:
    return f"{'>' * depth} {text}" if depth else text
