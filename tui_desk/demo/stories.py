"""What the made-up customers say is data: one TOML file per language in `stories/`, checked as it is read."""

from __future__ import annotations

import tomllib
from email.headerregistry import Address
from email.utils import parseaddr
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict

Inbox = Literal["support", "orders"]
INBOXES: tuple[Inbox, ...] = get_args(Inbox)
Client = Literal["gmail", "outlook", "apple", "thunderbird", "iphone"]
CLIENTS: tuple[Client, ...] = ("gmail", "outlook", "apple", "thunderbird", "iphone")


def address(text: str) -> Address:
    """`Name <local@domain>` as an address."""
    name, spec = parseaddr(text)
    return Address(name, addr_spec=spec)


def _addresses(value: object) -> object:
    return tuple(address(line) for line in value) if isinstance(value, list) else value


class Data(BaseModel):
    """A table of a story file; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Wording(Data):
    """What mail programs write by themselves in one language."""

    weekdays: tuple[str, str, str, str, str, str, str]
    """Monday first, as Gmail shortens them."""
    months: tuple[str, str, str, str, str, str, str, str, str, str, str, str]
    gmail: str
    """The line before a quote, with {weekday} {day} {month} {year} {dd} {mm} {yy} {time} {name} {address}."""
    apple: str
    thunderbird: str
    outlook: tuple[str, str, str, str]
    """From, Sent, To, Subject."""
    re: str
    """Outlook's word before the subject of an answer."""
    iphone: str
    """Sent from my iPhone."""


class Story(Data):
    """One kind of conversation. `{a|b}` in its text is either; `{order}` and the like are filled in."""

    subjects: tuple[str, ...]
    turns: tuple[str, ...]
    """The customer's words and ours, alternating; an empty one of ours: the customer wrote twice."""
    inbox: Inbox
    once: bool = False
    """Happens once; the others happen again and again, to different people."""
    open: bool = False
    """Waits for an answer in the demo's history."""
    automatic: bool = False
    """Written by a machine, which reads no answers."""
    bounces: bool = False
    """Our last answer comes back as undeliverable."""
    sender: str = ""
    """Who writes, if it can't be anybody: `Name <address>`."""
    client: Client | None = None
    html_only: bool = False
    files: tuple[str, ...] = ()
    """Names of what is attached to the first mail; the ending decides what it is."""
    headers: dict[str, str] = {}


class Language(Data):
    """The customers of one language, and what they say."""

    weight: int
    """How many of a hundred ordinary conversations are in this language."""
    money: str
    """How 49.90 is written, with {n} for 49."""
    people: Annotated[tuple[Address, ...], BeforeValidator(_addresses)]
    cities: tuple[str, ...]
    products: tuple[str, ...]
    nudges: tuple[str, ...]
    """Written by a customer who still waits."""
    replies: tuple[str, ...]
    """What a customer answers to us where the story does not say."""
    thanks: tuple[str, ...]
    """The last words of a customer whose story is told."""
    signature: str
    """Ours, with {agent}."""
    wording: Wording
    stories: tuple[Story, ...]


@cache
def languages() -> dict[str, Language]:
    """Every language of the demo by its code, in a fixed order."""
    folder = files("tui_desk.demo") / "stories"
    texts = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    return {
        name.removesuffix(".toml"): Language.model_validate(tomllib.loads(text))
        for name, text in sorted(texts.items())
    }


def language_of(spec: str) -> str:
    """The language the customer with this address writes; English if nobody here has it."""
    for code, language in languages().items():
        if any(person.addr_spec == spec for person in language.people):
            return code
        if any(story.sender and address(story.sender).addr_spec == spec for story in language.stories):
            return code
    return "en"
