"""Slack's own markup: plain text out of what customers wrote, and an agent's Markdown into it.

https://api.slack.com/reference/surfaces/formatting
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tui_desk.text.markup import Marks, read, written

_TAG = re.compile(r"<([^<>\n]{1,3000})>")
_USER = re.compile(r"<@([UWB][A-Z0-9]{1,30})")


def plain(text: str, name: Callable[[str], str]) -> str:
    """As it reads in Slack; `name` tells what a user is called."""
    return unescaped(_TAG.sub(lambda tag: _tag(tag[1], name), text))


def mentioned(text: str) -> Iterator[str]:
    """The users a text names."""
    return (found[1] for found in _USER.finditer(text))


def marked(markdown: str) -> str:
    """An answer as Slack writes it."""
    return written(read(markdown), _MARKS)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _tag(content: str, name: Callable[[str], str]) -> str:
    """What stands between angle brackets: a person, a channel, a word for everybody, or a link."""
    target, _, label = content.partition("|")
    match target[:1]:
        case "@":
            return f"@{(label or name(target[1:]) or target[1:]).removeprefix('@')}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
        case _:
            return _link(target, label)


def _link(address: str, label: str) -> str:
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    same = label.removeprefix("https://").removeprefix("http://").rstrip("/")
    if not label or same == bare.removeprefix("https://").removeprefix("http://").rstrip("/"):
        return bare
    return f"{label} ({bare})"


def _linked(address: str, label: str) -> str:
    target = escaped(address).replace("|", "%7C").replace("\n", "")
    return f"<{target}|{label}>"


_MARKS = Marks(
    bold="*", italic="_", strike="~", code="`", pre="```", quote="> ", escape=escaped, link=_linked
)
