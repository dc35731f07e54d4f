"""Links in foreign text: a link is opened only if it is http, https or mailto and hides nothing from the reader."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

_START = re.compile(r"(?<![A-Za-z0-9])(?:https?://|mailto:)", re.IGNORECASE)
_UNSEEN = r"\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_WIDE_MARKS = "、。，；：！？（）【】「」『』《》“”„«»…"
_TOKEN = re.compile(rf"[^<>\"`{{}}|\\^{_UNSEEN}{_WIDE_MARKS}]+")
_UNSAFE = re.compile(rf"[{_UNSEEN}\ud800-\udfff\\<>\"`]")
_ADDRESSES = re.compile(
    r"[^\s@,;:<>?&]{1,64}@[^\s@,;:<>?&]{1,255}(?:,[^\s@,;:<>?&]{1,64}@[^\s@,;:<>?&]{1,255}){0,19}"
)
_HOST_LABEL = re.compile(
    r"(?:https?://)?(?:[^\s/@?#]{1,99}@)?((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,9}[^\W\d_]{2,24})\.?"
    r"(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)

_TRAILING = ".,;:!?'*_~’"
_PAIRS = {")": "(", "]": "["}
_MAILTO_FIELDS = ("to", "subject", "body")
_MAX_URL = 8_000


def find_links(text: str) -> tuple[str, ...]:
    """The http, https and mailto links of a plain text, in order, each once."""
    found: dict[str, None] = {}
    position = 0
    while (start := _START.search(text, position)) is not None:
        rest = _TOKEN.match(text, start.end())
        if rest is None:
            position = start.end()
            continue
        position = rest.end()
        if url := _trimmed(text[start.start() : rest.end()], start.end() - start.start()):
            found[url] = None
    return tuple(found)


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
    shown = _HOST_LABEL.fullmatch(label.strip()[:_MAX_URL])
    if shown is None:
        return False
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
