"""What servers echo of our secrets is blotted out before anybody can read it: the one rule for mail and for tokens."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator

_BLOT = "•••"
_LEAST = 4
"""So many letters of base64 are worth looking for; a secret that has fewer stands in half of all words."""


def blot(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets, however they were written on their way: plain, quoted, escaped, in base64."""
    spelt = sorted({one for secret in secrets for one in _spellings(secret) if one}, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, spelt)), _BLOT, text, flags=re.IGNORECASE) if spelt else text


def blot_error(error: BaseException, secrets: Iterable[str]) -> None:
    """The same for the words of an error, and of those it came of, which a traceback shows."""
    known = tuple(secrets)
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.args = tuple(_blotted(arg, known) for arg in one.args)
        left += [one.__cause__, one.__context__]


def _blotted(arg: object, secrets: Iterable[str]) -> object:
    if isinstance(arg, bytes):
        arg = arg.decode("utf-8", "replace")
    return blot(arg, secrets) if isinstance(arg, str) else arg


def _spellings(secret: str) -> Iterator[str]:
    from urllib.parse import quote, quote_plus

    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
    for form in {secret, quoted}:
        yield form
        yield from (repr(form.encode())[2:-1], repr(f"{form}'\"".encode())[2:-4])
    yield from (quote(secret, safe=""), quote_plus(secret))
    for letters in _in_base64(secret.encode()):
        yield letters
        yield letters.translate(str.maketrans("+/", "-_"))


def _in_base64(secret: bytes) -> Iterator[str]:
    """As a whole, and the letters that are its own within something longer, wherever it begins there."""
    yield base64.b64encode(secret).decode()
    for before in range(3):
        first, end = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
        if end - first >= _LEAST:
            yield base64.b64encode(bytes(before) + secret).decode()[first:end]
