"""Links in foreign text: a link is opened only if it is http, https or mailto and hides nothing from the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tui_desk.patterns import pattern

_START = pattern(r"(?<![A-Za-z0-9])(?:https?://|mailto:)", re.IGNORECASE)
_UNSEEN = r"\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_WIDE_MARKS = "、。，；：！？（）【】「」『』《》“”„«»…"
_TOKEN = pattern(rf"[^<>\"`{{}}|\\^{_UNSEEN}{_WIDE_MARKS}]+")
_UNSAFE = pattern(rf"[{_UNSEEN}\ud800-\udfff\\<>\"`]")
_ADDRESSES = pattern(
    r"[^\s@,;:<>?&]{1,64}@[^\s@,;:<>?&]{1,255}(?:,[^\s@,;:<>?&]{1,64}@[^\s@,;:<>?&]{1,255}){0,19}"
)
_HOST_LABEL = pattern(
    r"(?:https?://)?(?:[^\s/@?#]{1,99}@)?((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,9}[^\W\d_]{2,24})\.?"
    r"(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)

_NUMBERED = pattern(r" \[(?:\d{1,5})(?:: leads to [^\]\s]{1,255})?\]")
_MISLEADING = pattern(r"(?:(\S{1,255}) )?\[(\d{1,5}): leads to ([^\]\s]{1,255})\]")
_AROUND = "<>[](){}\"'*_.,;:!?"
_TRAILING = ".,;:!?'*_~’"
_PAIRS = {")": "(", "]": "["}
_MAILTO_FIELDS = ("to", "subject", "body")
_MAX_URL = 8_000


class Link(NamedTuple):
    """A link of a message."""

    url: str
    shown: str = ""
    """What the text shows in its place, where that reads as the address of another host."""


def find_links(text: str) -> tuple[str, ...]:
    """The http, https and mailto links of a plain text, in order, each once."""
    return tuple(dict.fromkeys(url for url, _ in _located(text)))


def numbered(number: int, label: str, url: str) -> str:
    """What stands behind a label: `[2]`, and where it leads if the label reads as another address."""
    host = destination(url) if mismatch(label, url) else ""
    return f"[{number}: leads to {host}]" if host else f"[{number}]"


def all_links(text: str, targets: Sequence[str]) -> tuple[Link, ...]:
    """The links of a message: those numbered in its text, under these numbers, then those written out in it."""
    shown = _shown(text, targets)
    known = [Link(url, shown.get(number, "")) for number, url in enumerate(targets, 1)]
    if not targets:
        return tuple(Link(url) for url in find_links(text))
    plain = dict.fromkeys(url for url, end in _located(text) if not _NUMBERED.match(text, end))
    numbered_ones = frozenset(targets)
    return (*known, *(Link(url) for url in plain if url not in numbered_ones))


def destination(url: str) -> str:
    """The host a link leads to, as it is looked up; empty where it names none that could be shown."""
    try:
        parts = urlsplit(url)
        host = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
    except ValueError:
        return ""
    host = _bare_host(host)
    return host if len(host) < 256 and not _UNSAFE.search(host) and "]" not in host else ""


def _shown(text: str, targets: Sequence[str]) -> dict[int, str]:
    """What misleading labels show, by the number of the link; a mark that its target belies is the sender's own."""
    shown: dict[int, str] = {}
    if not targets or ": leads to " not in text:
        return shown
    for label, digits, host in _MISLEADING.findall(text):
        number = int(digits)
        if 0 < number <= len(targets) and destination(targets[number - 1]) == host:
            address = _HOST_LABEL.fullmatch(label.strip(_AROUND))
            shown.setdefault(number, address[1].lower() if address else "another address")
    return shown


def _located(text: str) -> Iterator[tuple[str, int]]:
    """The links of a text, each with where it ends."""
    if "://" not in text and "o:" not in text and "O:" not in text:
        return  # neither a web address nor a mailto, in whatever case
    position = 0
    while (start := _START.search(text, position)) is not None:
        rest = _TOKEN.match(text, start.end())
        if rest is None:
            position = start.end()
            continue
        position = rest.end()
        if url := _trimmed(text[start.start() : rest.end()], start.end() - start.start()):
            yield url, start.start() + len(url)


def openable(url: str) -> str | None:
    """The URL if it may be handed to an opener, else None. A mailto keeps its recipients, subject and body only."""
    if not url or len(url) > _MAX_URL or url.startswith("-") or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    match parts.scheme:
        case "http" | "https":
            return (
                url
                if parts.hostname and "@" not in parts.netloc and not parts.hostname.startswith("-")
                else None
            )
        case "mailto":
            return _plain_mailto(parts.path, parts.query)
        case _:
            return None


def mismatch(label: str, url: str) -> bool:
    """True if the label reads as the address of another host than the one the link leads to."""
    if "." not in label:
        return False
    label = label.strip().strip(_AROUND)[:_MAX_URL]
    shown = _HOST_LABEL.fullmatch(label)
    if shown is None:
        return any(mismatch(written, url) for written in find_links(label) if written != label)
    shown_host = _bare_host(shown.group(1))
    try:
        parts = urlsplit(url)
        target = _bare_host(
            parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
        )
    except ValueError:
        return True
    return shown_host != target


def _trimmed(url: str, scheme_length: int) -> str:
    """The URL without what belongs to the sentence around it: end punctuation and unopened closing brackets."""
    balance = {closer: url.count(closer) - url.count(opener) for closer, opener in _PAIRS.items()}
    end = len(url)
    while end > scheme_length:
        last = url[end - 1]
        if last in _PAIRS:
            if balance[last] <= 0:
                break
            balance[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end] if end > scheme_length else ""


def _plain_mailto(path: str, query: str) -> str | None:
    fields = {
        name.lower(): value for name, value in parse_qsl(query.replace("+", "%2B"), max_num_fields=None)
    }
    recipients = ",".join(part for part in (path, quote(fields.get("to", ""), safe="@,.+-_")) if part)
    if not _ADDRESSES.fullmatch(recipients) or "%" in recipients or recipients.startswith("-"):
        return None
    if not recipients.isprintable():
        return None
    kept = {name: fields[name] for name in _MAILTO_FIELDS[1:] if name in fields}
    return f"mailto:{recipients}" + (f"?{urlencode(kept, quote_via=quote)}" if kept else "")


def _bare_host(host: str) -> str:
    """A host name for comparing: lower case, ASCII form, without a leading www."""
    host = host.rstrip(".").lower()
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        pass  # not a name IDNA knows: compared as it is written
    return host.removeprefix("www.")
