"""What receiving servers say of a sender's identity (RFC 8601), kept apart by server and believed only from ours.

Anybody can write an Authentication-Results header; ours is the topmost that bears our server's name, and nothing but
our own house may stand in the Received lines above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from tui_desk.patterns import pattern
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.text.mail import Mail

_MAX_HEADERS = 50
_MAX_RESULTS = 100
_PIECE = pattern(r'[^"(]+|"(?P<quoted>(?:[^"\\]|\\.)*)"?|\(', re.DOTALL)
_IN_COMMENT = pattern(r"[^()\\]+|\\.?|[()]", re.DOTALL)
_QUOTED = pattern(r'"[^"]*"?')
_NOT_IN_WORD = pattern(r"[^\w.@+\-]")
_METHOD = pattern(r"\s*([a-z][a-z0-9\-]*)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = pattern(
    r"\b(header\.d|header\.i|header\.from|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE
)
_BY = pattern(r"\bby\s+\[?([^\s\[\];()]+)", re.IGNORECASE)
_NUMBER = pattern(r"[\d.]+|(?:ipv6:)?[\da-f.]*:[\da-f:.]*")
_HOME = (".local", ".localdomain", ".internal", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result as one server states it."""

    method: str
    """`dmarc`, `dkim`, `spf`, …"""
    value: str
    """`pass`, `fail`, `none`, …"""
    domain: str
    """The domain it speaks for, lower case; empty if not told."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One Authentication-Results header."""

    server: str
    """Its authserv-id, lower case; empty where the server gives none."""
    results: tuple[Result, ...]
    relays: tuple[str, ...]
    """The `by` hosts of the Received lines above it, topmost first."""


@dataclass(frozen=True, slots=True)
class Authentication:
    """All statements of a mail, topmost first; whom to believe is `verdict`'s question."""

    statements: tuple[Statement, ...] = ()

    def believed(self, authserv_ids: frozenset[str]) -> Statement | None:
        """The statement of our own server, if there is one nobody else can have written."""
        named = (each for each in self.statements if each.server in authserv_ids)
        topmost = next(named, None)
        if topmost is None or not all(_same_house(host, topmost.server) for host in topmost.relays[1:]):
            return None
        return topmost


def read_authentication(headers: Iterable[tuple[str, str]]) -> Authentication:
    """The statements among a mail's headers, given in order with lower-case names."""
    statements: list[Statement] = []
    relays: list[str] = []
    for name, value in headers:
        if name == "received":
            found = _BY.search(_plain(value))
            relays.append(found[1].lower().rstrip(".") if found else "")
        elif name == "authentication-results" and len(statements) < _MAX_HEADERS:
            statements.append(_statement(_plain(value), tuple(relays[: _MAX_HEADERS + 1])))
    return Authentication(tuple(statements))


def verdict(mail: Mail, authserv_ids: frozenset[str]) -> Literal["pass", "fail", "none"]:
    """Whether our own server found the From address genuine; `none` where nobody we believe says so.

    DMARC decides where it was checked; else a DKIM or SPF pass for the sender's own domain.
    """
    statement = mail.authentication.believed(frozenset(each.lower() for each in authserv_ids))
    domain = mail.sender.address.rpartition("@")[2]
    if statement is None or not domain or not mail.sender_trusted_shape:
        return "none"
    checked = [
        each for each in statement.results if each.method == "dmarc" and each.value in ("pass", "fail")
    ]
    if checked:
        about_sender = all(not each.domain or _same_house(each.domain, domain) for each in checked)
        passed = about_sender and all(each.value == "pass" for each in checked)
        return "pass" if passed else "fail"
    for each in statement.results:
        if each.method in ("dkim", "spf") and each.value == "pass" and _aligned(each.domain, domain):
            return "pass"
    return "none"


def _statement(value: str, relays: tuple[str, ...]) -> Statement:
    first, _, rest = value.partition(";")
    words = first.split()
    server = words[0].lower() if words and "=" not in words[0] else ""
    clauses = (rest if server or not words else value).split(";")[:_MAX_RESULTS]
    return Statement(server, tuple(result for clause in clauses if (result := _result(clause))), relays)


def _result(clause: str) -> Result | None:
    found = _METHOD.match(clause)
    if found is None:
        return None
    method = found[1].lower()
    properties = {name.lower(): text for name, text in _PROPERTY.findall(clause)}
    wanted = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.helo")}.get(
        method, ("header.from",)
    )
    text = next((properties[name] for name in wanted if name in properties), "")
    return Result(method, found[2].lower(), text.rpartition("@")[2].strip("<>.").lower())


def _plain(value: str) -> str:
    """The value without comments, each quoted string as one word: senders choose what stands in them."""
    pieces: list[str] = []
    position = 0
    while (piece := _PIECE.match(value, position)) is not None:
        position = piece.end()
        if piece[0] == "(":
            end = _comment_end(value, position)
            if end < 0:
                return "".join([*pieces, " ", _QUOTED.sub("_", value[position:])])
            pieces.append(" ")
            position = end
        elif piece["quoted"] is not None:
            pieces.append(_NOT_IN_WORD.sub("_", piece["quoted"]))
        else:
            pieces.append(piece[0])
    return "".join(pieces)


def _comment_end(value: str, position: int) -> int:
    """Where the comment that was opened before `position` ends, others within it included; -1 if it does not."""
    depth = 1
    while depth and (piece := _IN_COMMENT.match(value, position)) is not None:
        position = piece.end()
        depth += (piece[0] == "(") - (piece[0] == ")")
    return -1 if depth else position


def _aligned(domain: str, sender_domain: str) -> bool:
    """Relaxed alignment (RFC 7489 §3.1) without a list of public suffixes: equal, or one below the other."""
    if "." not in domain or "." not in sender_domain:
        return domain == sender_domain != ""
    return (
        domain == sender_domain
        or domain.endswith("." + sender_domain)
        or sender_domain.endswith("." + domain)
    )


def _same_house(host: str, server: str) -> bool:
    """Whether a relay belongs to the server's operator: an inner name or number, or one registered domain."""
    if not host or "." not in host or host.endswith(_HOME) or _NUMBER.fullmatch(host):
        return True
    return _registered(host) == _registered(server)


def _registered(host: str) -> list[str]:
    """The labels of the registered domain, near enough: three where a country's own second level is short."""
    labels = host.split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return labels[-3:] if short else labels[-2:]
