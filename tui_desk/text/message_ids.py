"""Message-IDs (RFC 5322 §3.6.4) in one spelling, `<left@right>`, bounded; what isn't one is left out."""

from __future__ import annotations

from tui_desk.patterns import pattern

MAX_REFERENCES = 200
"""More ids than this in one header are not threads but padding; the newest stand last and are kept."""

_BRACKETED = pattern(r"<([^<>]{1,990})>")
_BARE = pattern(r"[^\s<>()\"',;]+@[^\s<>()\"',;]+")
_SPACE = pattern(r"\s+")
_UNUSABLE = pattern(r"[\x00-\x20\x7f-\xa0\ufffd\ud800-\udfff]")


def first_id(header: str) -> str:
    """The id of a Message-ID header; empty if it holds none that can be used."""
    found = ids(header)
    if found:
        return found[0]
    bare = _BARE.fullmatch(header.strip()) if len(header) < 1_000 else None
    return f"<{bare[0]}>" if bare and not _UNUSABLE.search(bare[0]) else ""


def ids(header: str) -> tuple[str, ...]:
    """The well-formed ids of a header in written order, each once."""
    found = (f"<{_SPACE.sub('', match[1])}>" for match in _BRACKETED.finditer(header))
    usable = dict.fromkeys(each for each in found if len(each) > 2 and not _UNUSABLE.search(each))
    return tuple(usable)[-MAX_REFERENCES:]
