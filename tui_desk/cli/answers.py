"""What `tui-desk init` is told by flags, guesses from the address, and asks for."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import typer

from tui_desk.cli.printing import say
from tui_desk.cli.providers import PROVIDERS, Provider, Server, Tls, by_name, guess

if TYPE_CHECKING:
    from tui_desk.config import ChannelSettings

_WIDTH = 78
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_STARTTLS_PORTS = frozenset({25, 143, 587, 1025, 1143})


@dataclass(frozen=True, slots=True)
class GivenServer:
    """A server's flags; what is empty is guessed."""

    host: str = ""
    port: int = 0
    tls: Tls | None = None

    def over(self, guessed: Server) -> Server:
        """The guess, with what was given put over it."""
        port = self.port or (port_of(self.tls, guessed) if self.tls else guessed.port)
        tls = self.tls or (tls_of(self.port) if self.port else guessed.tls)
        return Server(self.host or guessed.host, port, tls)


@dataclass(frozen=True, slots=True)
class Given:
    """The flags of `tui-desk init`; what is empty is guessed or asked for."""

    name: str = ""
    address: str = ""
    username: str = ""
    imap: GivenServer = GivenServer()
    smtp: GivenServer = GivenServer()
    secret: Mapping[str, str] | None = None
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """One mailbox, complete."""

    name: str
    address: str
    username: str
    imap: Server
    smtp: Server
    secret: Mapping[str, str]
    """One of `password`, `password_command`, `password_file`, `password_env`."""
    ca_file: str = ""
    """Certificates to trust instead of the system's."""

    def channel(self) -> dict[str, Any]:
        """The `[[channels]]` table."""
        trusted = {"ca_file": self.ca_file} if self.ca_file else {}
        return {
            "name": self.name,
            "kind": "imap",
            "address": self.address,
            **_server_table(self.imap),
            **trusted,
            "username": self.username,
            **self.secret,
            "smtp": {**_server_table(self.smtp), **trusted, "username": self.username},
        }


def complete(given: Given, taken: frozenset[str]) -> Answers:
    """Everything a mailbox needs; asks for what can't be guessed. `taken` are the names of the other channels."""
    address = given.address or _ask_address()
    if not is_address(address):
        raise _wrong("--address", f"{address!r} is no mail address; it looks like support@example.com")
    provider = guess(address) if given.imap.host else _provider_of(address)
    if provider.hint:
        say(f"{provider.name}: {provider.hint}.")
    username = given.username or address
    return Answers(
        given.name or free_name(address, taken),
        address,
        username,
        given.imap.over(provider.imap),
        given.smtp.over(provider.smtp),
        given.secret or _ask_password(username),
        given.ca_file,
    )


def correct(answers: Answers, first: str) -> Answers | None:
    """Ask what to change after a failed try; None: keep it all as it is.

    `first`: the letter of what most likely has to change; `c` is offered only then.
    """
    trust = ", [c]ertificate to trust" if first == "c" else ""
    say(
        f"Change the [p]assword, [u]sername, [i]map server, [s]mtp server{trust}; [k]eep it as it is; [q]uit."
    )
    match ask("What", first)[:1]:
        case "c" if first == "c":
            return replace(answers, ca_file=_ask_file("File with the server's certificate, in PEM"))
        case "p":
            return replace(answers, secret=_ask_password(answers.username))
        case "u":
            return replace(answers, username=ask("Username", answers.username))
        case "i":
            return replace(answers, imap=_ask_server("IMAP", answers.imap))
        case "s":
            return replace(answers, smtp=_ask_server("SMTP", answers.smtp))
        case "k":
            return None
        case "q":
            raise typer.Abort
    return correct(answers, first)


def channels_of(target: Path) -> tuple[ChannelSettings, ...]:
    """The channels there are already; a config that can't be read is told before anything is asked."""
    if not target.exists():
        return ()
    from tui_desk.config import load
    from tui_desk.connectors import registry

    return registry.all_settings(load(target))


def can_ask() -> bool:
    """Whether somebody sits there."""
    return sys.stdin.isatty()


def ask(question: str, default: str = "") -> str:
    """One line that is not empty."""
    while not (answer := str(typer.prompt(question, default=default or None, err=True)).strip()):
        say("Something has to stand here.")
    return answer


def is_address(text: str) -> bool:
    """Whether it can be an address: enough to catch a slip, the server has the last word."""
    local, _, domain = text.rpartition("@")
    return bool(local and domain.strip(".") == domain != "" and text.isprintable() and " " not in text)


def ask_smtp(address: str) -> dict[str, Any]:
    """The server that sends for an address, as its table in the config; empty: none."""
    guessed = guess(address).smtp
    say("Empty: none. A server as host or host:port.")
    answer = str(typer.prompt("SMTP server", "", show_default=False, err=True)).strip()
    if not answer:
        return {}
    server = server_of(answer, guessed)
    username = ask("Username", address)
    return {**_server_table(server), "username": username, **_ask_password(username)}


def server_of(text: str, like: Server) -> Server:
    """`host` or `host:port`; a port tells the encryption. What is left out is as in `like`."""
    host, _, port = text.strip().rpartition(":")
    if not host or not port.isdecimal():
        return replace(like, host=text.strip())
    return Server(host.strip("[]"), int(port), tls_of(int(port)))


def tls_of(port: int) -> Tls:
    """How a port is usually encrypted."""
    return "starttls" if port in _STARTTLS_PORTS else "tls"


def port_of(tls: Tls, guessed: Server) -> int:
    """The usual port for an encryption, of the kind of server that `guessed` is."""
    if tls == guessed.tls:
        return guessed.port
    imap = guessed.port in (993, 143, 1143)
    return (
        {"tls": 993, "starttls": 143, "none": 143}[tls]
        if imap
        else {"tls": 465, "starttls": 587, "none": 25}[tls]
    )


def free_name(address: str, taken: frozenset[str]) -> str:
    """A channel's name from its address: `support`, `support-2`, …"""
    base = _UNFIT.sub("-", address.partition("@")[0]).strip("-._")[:36] or "mail"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def _ask_address() -> str:
    _need_a_person("--address")
    say("This sets up a mailbox; `tui-desk channel add` adds a messenger, such as telegram or matrix.")
    while not is_address(answer := ask("Address customers write to")):
        say("That is no mail address; it looks like support@example.com.")
    return answer


def _ask_password(username: str) -> Mapping[str, str]:
    _need_a_person("--password-command, --password-file or --password-env")
    return {"password": str(typer.prompt(f"Password of {username} (not shown)", hide_input=True, err=True))}


def _ask_file(question: str) -> str:
    while not (path := Path(ask(question)).expanduser().absolute()).is_file():
        say(f"There is no file {path}.")
    return str(path)


def _provider_of(address: str) -> Provider:
    """The provider of an address, asked for where its domain tells nothing and somebody is there."""
    found = guess(address)
    if found.name or not can_ask():
        return found
    known = f"Where is the mail of {address} kept? Known are {', '.join(one.name for one in PROVIDERS)}."
    for line in wrap(known, _WIDTH, break_long_words=False, break_on_hyphens=False):
        say(line)
    answer = ask("One of these, or the name of the IMAP server", found.imap.host)
    return by_name(answer) or _own_server(answer, found)


def _own_server(answer: str, found: Provider) -> Provider:
    imap = server_of(answer, found.imap)
    if imap.host == found.imap.host:
        return replace(found, imap=imap)
    smtp_host = imap.host.replace("imap", "smtp", 1)
    return replace(found, imap=imap, smtp=replace(found.smtp, host=smtp_host))


def _ask_server(kind: str, now: Server) -> Server:
    chosen = server_of(ask(f"{kind} server, as host or host:port", f"{now.host}:{now.port}"), now)
    while True:
        match ask("Encryption: tls, starttls, or none (only on this machine)", chosen.tls):
            case "tls" | "starttls" | "none" as tls:
                return replace(chosen, tls=tls)


def _need_a_person(flag: str) -> None:
    if not can_ask():
        raise _wrong(flag, "is needed where nobody can be asked")


def _wrong(flag: str, text: str) -> typer.BadParameter:
    return typer.BadParameter(text, param_hint=flag)


def _server_table(server: Server) -> dict[str, Any]:
    return {"host": server.host, "port": server.port, "tls": server.tls}
