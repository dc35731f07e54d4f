"""Links of a document: each one's words, then its number, but where the words are the address itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tui_desk.patterns import pattern
from tui_desk.text import html_page as page
from tui_desk.text.html_rules import Attributes
from tui_desk.text.links import numbered

MAX_LINKS = 5_000
_LONGEST = 4_000
"""Characters of a link's words that are looked at: whole tables may stand in a link, and links in them."""
_SCHEME = pattern(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_LEFT_OUT = ("https://", "http://", "mailto:", "www.")
"""What people leave out where they write an address."""
_IN_URL = str.maketrans("", "", "\t\n\r")


class Target(NamedTuple):
    """Where a link leads."""

    url: str
    """Empty if it leads nowhere one could go."""
    name: str
    """What it is called if it has no words."""


NOWHERE = Target("", "")


def target_of(url: str, name: str) -> Target:
    """The target that an element says."""
    url = url.strip()
    if not url.isprintable():
        url = url.translate(_IN_URL).strip()
    if not _SCHEME.match(url):
        return NOWHERE
    return Target(url, name)


def name_of_link(attributes: Attributes) -> str:
    """What an element says its link is called."""
    name = attributes.get("title") or attributes.get("aria-label") or ""
    return page.inline(" ".join(name.split()))


def with_numbers(written: str, targets: Sequence[Target]) -> tuple[str, dict[str, int]]:
    """A page with numbers behind its links, which begin with the place of their target; each address' number."""
    links: dict[str, int] = {}
    done: list[str] = []
    open_ones: list[int] = []
    *parts, last = written.split(page.LINK_END)
    for part in parts:
        _open(part, done, open_ones)
        if not open_ones:
            continue
        start = open_ones.pop()
        place, _, words = "".join(done[start:]).partition(page.LINK_WORDS)
        done[start:] = (_numbered(words, targets[int(place)], links),)
    _open(last, done, open_ones)
    for start in open_ones:  # in markup that the parser left as it was, nothing may close them
        done[start] = done[start].partition(page.LINK_WORDS)[2]
    return "".join(done), links


def _open(part: str, done: list[str], open_ones: list[int]) -> None:
    """Lay by a part, in which links begin."""
    before, *begun = part.split(page.LINK)
    done.append(before)
    for link in begun:
        open_ones.append(len(done))
        done.append(link)


def _numbered(words: str, target: Target, links: dict[str, int]) -> str:
    url, name = target
    if not url or (url not in links and len(links) >= MAX_LINKS):
        return words
    label = page.one_line(words[:_LONGEST])
    if not label:
        if not name and url in links:
            return words
        words += name
    elif len(words) <= _LONGEST and _same_address(label, url):
        shortened = not label.startswith("http") and url.startswith("http")
        return url if shortened and page.is_in_line(words) else words
    number = links.setdefault(url, len(links) + 1)
    return f"{words}{page.SUFFIX}{numbered(number, label or name, url)}"


def _same_address(label: str, url: str) -> bool:
    """True if the label is the target itself, give or take the scheme, `www.` and a final slash."""
    if (" " in label) != (" " in url):
        return False
    bare = _plain(label)
    return bare in url.lower() and bare == _plain(url)


def _plain(address: str) -> str:
    bare = address.strip("<>").lower()
    if bare.startswith(_LEFT_OUT):
        for scheme in _LEFT_OUT:
            bare = bare.removeprefix(scheme)
    return bare.rstrip("/")
