"""What the demo's messenger customers say, as data: `chats.toml`, checked as it is read."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field

from tui_desk.demo.stories import Data
from tui_desk.exchange import Person

KIND = "demo-chat"
US = Person(KIND, "lindenthal", "Lindenthal Cycles", "@lindenthal")


class Line(Data):
    """One thing that happened in a chat."""

    ago: float
    """Minutes before the history is told."""
    who: str = ""
    """A key of `people`, or `us`."""
    text: str = ""
    answers: int = 0
    """The number of the line it answers, from 1 on."""
    edited: str = ""
    """What it says after its writer changed it."""
    gone: bool = False
    """Its writer took it back."""
    photo: str = ""
    joins: str = ""
    """Somebody came into the group; nothing was said."""


class Chat(Data):
    """One private chat, or one topic of a group."""

    thread: str
    title: str = ""
    """Only a group has one."""
    lines: tuple[Line, ...]


class Arrival(Data):
    """What somebody writes while one looks on."""

    thread: str
    who: str
    texts: tuple[str, ...]
    edited: str = ""


class Later(Data):
    """What people write once all arrivals have come, and how everybody answers us."""

    who: tuple[str, ...]
    texts: tuple[str, ...]
    replies: tuple[str, ...]


class Chats(Data):
    """The whole file."""

    people: dict[str, tuple[str, str]] = Field(min_length=1)
    chats: tuple[Chat, ...]
    arrivals: tuple[Arrival, ...]
    later: Later

    def person(self, key: str) -> Person:
        """Who that is on the messenger."""
        if key == "us":
            return US
        name, handle = self.people[key]
        return Person(KIND, f"{1000 + list(self.people).index(key)}", name, handle)

    def title(self, thread: str) -> str:
        """What a chat is called; empty for a private one."""
        return next((chat.title for chat in self.chats if chat.thread == thread), "")


@cache
def stories() -> Chats:
    """The stories, read once."""
    text = (files("tui_desk.demo") / "chats.toml").read_text("utf-8")
    return Chats.model_validate(tomllib.loads(text))
