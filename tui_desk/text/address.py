"""Who a mail names: an address counts only where exactly one is meant, and a name is never more than a label.

One pass over the header decides its structure before any encoded word is decoded, so a name can't turn into an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import field

from tui_desk.patterns import pattern
from tui_desk.text.clean import fold
from tui_desk.text.header import decode_words
from tui_desk.text.lookalikes import disguise_of_domain, skeleton
from tui_desk.typed import dataclass

_MAX_HEADER = 65_536
_MAX_ADDRESS = 320
_TOKEN = pattern(r'[^"(<>,;:\\\[\]]+|.', re.DOTALL)
_ADDRESS = pattern(
    r"""("(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])+"|[^\s\x00-\x1f\x7f()<>@,;:\\"\[\]]+)\s*@\s*"""
    r"""([^\s\x00-\x1f\x7f()<>@,;:\\"\[\]]+|\[[^\s\x00-\x1f\x7f\[\]]+\])"""
)
_LOOKS_LIKE_ADDRESS = pattern(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_ATOM = pattern(r"[^\s\x00-\x1f\x7f()<>@,;:\\\"\[\]]+")
_QUOTED_PAIR = pattern(r"\\(.)", re.DOTALL)
_SPACES = pattern(r"\s+")
_CLOSES = {'"': '"', "(": ")", "<": ">"}
_NESTING = frozenset('"(\\')
"""Without these inside, a quote, comment or angle bracket ends where the first of its kind closes."""


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox as a header names it."""

    name: str
    """The display name, decoded, as sent: clean it before it is shown, and never show it alone."""
    address: str
    """`local@domain` with the domain in lower case; empty when the header holds none that can be used."""


@dataclass(slots=True)
class _Item:
    """What stands between two separators of an address header."""

    words: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    at: bool = False
    """Whether an at sign stands in the open, outside quotes, comments and angles."""

    def phrase(self) -> str:
        return _SPACES.sub(" ", "".join(self.words)).strip()

    def empty(self) -> bool:
        return not self.angles and not self.phrase()


def parse_addresses(header: str, *, limit: int = 100) -> tuple[Address, ...]:
    """The mailboxes of an address header, at most `limit`; never raises, linear in the header's length."""
    found: list[Address] = []
    for item in _merged(_items(header[:_MAX_HEADER])):
        if len(found) >= limit:
            break
        found.extend(_mailboxes(item)[: limit - len(found)])
    if "=?" in header and not any(address.address for address in found):
        decoded = decode_words(header[:_MAX_HEADER])
        if "=?" not in decoded and "@" in decoded:
            return parse_addresses(decoded, limit=limit)
    return tuple(found)


def parse_sender(header: str) -> Address | None:
    """The one mailbox of a From header, or None where there is none, more than one, or something in between."""
    items = [item for item in _merged(_items(header[:_MAX_HEADER])) if not item.empty()]
    if len(items) == 1 and not items[0].angles and "=?" in header and "@" not in header:
        decoded = decode_words(header[:_MAX_HEADER])
        items = [item for item in _merged(_items(decoded)) if not item.empty()]
    if len(items) != 1 or len(items[0].angles) > 1:
        return None
    found = _mailboxes(items[0])
    if len(found) != 1 or not valid_address(found[0].address):
        return None
    if items[0].angles and items[0].at and _address_in("".join(items[0].bare)) != found[0].address:
        return None
    return found[0]


def valid_address(address: str) -> bool:
    """Whether mail may be sent there: one plain `local@domain`, no control, no space, no leading dash."""
    if not address or len(address) > _MAX_ADDRESS or address[0] in '-"':
        return False
    if any(character.isspace() or unicodedata.category(character)[0] == "C" for character in address):
        return False
    found = _ADDRESS.fullmatch(address)
    return found is not None and not found[2].startswith(("-", ".")) and ".." not in found[2]


def suspicious(address: Address, own_names: frozenset[str] = frozenset()) -> str | None:
    """Why this mailbox looks like a disguise, in plain words; None if it doesn't."""
    if any(unicodedata.category(character) == "Cf" for character in address.address):
        return "the address contains invisible characters"
    shown = _LOOKS_LIKE_ADDRESS.search(unicodedata.normalize("NFKC", address.name))
    if shown and fold(shown[0].strip("()[],;:.")) != fold(address.address):
        return f"the name shows another address: {shown[0]}"
    name = skeleton(address.name)
    if name and any(name == skeleton(own) for own in own_names):
        return "the name is that of someone on this desk"
    return disguise_of_domain(address.address.rpartition("@")[2])


def _items(header: str) -> Iterator[tuple[_Item, str]]:
    """The pieces of the header with the separator that ends each."""
    item = _Item()
    position = 0
    hopeless: set[str] = set()
    while position < len(header):
        token = _TOKEN.match(header, position)
        assert token is not None  # the pattern matches any character
        text, start, position = token[0], position, token.end()
        if text in '"(<' and text not in hopeless:
            end = _closing(header, start)
            if end > start:
                _take(item, text, header[start + 1 : end])
                position = end + 1
                continue
            hopeless.add(text)
            if text == "<":
                text, position = header[position : _separator(header, position)], _separator(header, position)
                item.angles.append(text)
                continue
        if text in ",;":
            yield item, text
            item = _Item()
        elif text == ":" and not item.angles and not item.at:
            item = _Item()
        else:
            item.words.append(text)
            item.bare.append(text)
            item.at |= "@" in text
    yield item, ""


def _closing(header: str, start: int) -> int:
    """Where the quote, comment or angle bracket that opens at `start` closes, or -1."""
    opening = header[start]
    end = header.find(_CLOSES[opening], start + 1)
    if end > 0 and _NESTING.isdisjoint(header[start + 1 : end]):
        return end
    depth = 0
    quoted = False
    position = start
    while position < len(header):
        character = header[position]
        if character == "\\":
            position += 1
        elif opening == '"':
            if character == '"' and position > start:
                return position
        elif opening == "(":
            depth += (character == "(") - (character == ")")
            if depth == 0:
                return position
        elif character == '"':
            quoted = not quoted
        elif character == ">" and not quoted:
            return position
        position += 1
    return -1 if opening != "<" else header.find(">", start)


def _separator(header: str, position: int) -> int:
    ends = [end for end in (header.find(",", position), header.find(";", position)) if end >= 0]
    return min(ends, default=len(header))


def _take(item: _Item, opening: str, inner: str) -> None:
    if opening == "(":
        item.comments.append(inner)
    elif opening == "<":
        item.angles.append(inner)
    else:
        item.words.append(_QUOTED_PAIR.sub(r"\1", inner))
        item.bare.append(f'"{inner}"' if not _LOOKS_LIKE_ADDRESS.search(inner) else '""')


def _merged(items: Iterator[tuple[_Item, str]]) -> Iterator[_Item]:
    """The items, a name that an unquoted comma has torn put together again."""
    torn: list[_Item] = []
    for item, separator in items:
        if item.angles and torn:
            item.words = [", ".join([*(part.phrase() for part in torn), item.phrase()])]
            torn = []
        if separator == "," and not item.angles and not item.empty() and not item.at:
            torn.append(item)
            continue
        yield from torn
        torn = []
        yield item
    yield from torn


def _mailboxes(item: _Item) -> list[Address]:
    if item.empty():
        return []
    if item.angles:
        name = item.phrase() or " ".join(item.comments)
        usable = [address for address in map(_address_in, item.angles) if address]
        if not usable and not name and not any(item.angles):
            return []
        return [Address(_name(name), address) for address in usable or [""]]
    bare = "".join(item.bare).strip()
    whole = _address_in(bare)
    if whole:
        return [Address(_name(" ".join(item.comments)), whole)]
    candidates = [word for word in _SPACES.split(bare) if "@" in word]
    if len(candidates) == 1 and _address_in(candidates[0]):
        rest = item.phrase().replace(candidates[0], "", 1)
        return [Address(_name(rest), _address_in(candidates[0]))]
    return [Address(_name(item.phrase()), "")]


def _name(text: str) -> str:
    text = _SPACES.sub(" ", decode_words(text)).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text


def _address_in(text: str) -> str:
    """The normalised address that `text` consists of, or nothing."""
    text = text.strip(" \t\r\n<>")
    if text.startswith("'") and text.endswith("'"):
        text = text[1:-1]
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2].strip()
    if len(text) > _MAX_ADDRESS:
        return ""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return ""
    local = found[1]
    unquoted = _QUOTED_PAIR.sub(r"\1", local[1:-1]) if local.startswith('"') else local
    local = unquoted if _ATOM.fullmatch(unquoted) else local
    return f"{local}@{found[2].lower().rstrip('.')}"
