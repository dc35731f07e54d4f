"""What agents type of a customer, as it is kept; what is none is refused with words."""

from __future__ import annotations

import re

from tui_desk.desk.sendable import normalised
from tui_desk.errors import Misunderstood
from tui_desk.text.clean import clean, storable
from tui_desk.text.phone import normalised as phone_number

LONGEST = 200
LONGEST_NOTES = 20_000
MOST_ATTRIBUTES = 100
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et
eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk
kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny
oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_TWO_LETTERS = frozenset(_ISO_639_1.split())
"""The languages that have a code of two letters; of one of three only the shape is known."""
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


def one_line(text: str) -> str:
    """A name or a value: one line, without what no terminal may see. Raises Misunderstood where it is too long."""
    kept = " ".join(clean(storable(text), one_line=True).split())
    if len(kept) > LONGEST:
        raise Misunderstood(f"“{kept[:20]}…” is too long: {LONGEST} letters are the most")
    return kept


def notes(text: str) -> str:
    """Notes. Raises Misunderstood where they are longer than they may be."""
    kept = storable(text.strip())
    if len(kept) > LONGEST_NOTES:
        raise Misunderstood(f"notes have at most {LONGEST_NOTES:,} letters; these have {len(kept):,}")
    return kept


def language(typed: str) -> str:
    """A language's tag such as `de` or `pt-BR`; empty: not known."""
    text = typed.strip()
    if not text:
        return ""
    head, *rest = text.replace("_", "-").split("-")
    known = len(head) == 3 or head.lower() in _TWO_LETTERS
    if not known or not _LANGUAGE.fullmatch(text):
        raise Misunderstood(f"{text!r} is no language; write one as de or pt-BR")
    return "-".join((head.lower(), *rest))


def time_zone(typed: str) -> str:
    """An IANA name such as `Europe/Madrid`, however its letters were typed; empty: not known."""
    text = typed.strip()
    if not text:
        return ""
    wanted = text.casefold().replace(" ", "_")
    from zoneinfo import available_timezones

    names = sorted(available_timezones())
    found = [name for name in names if name.casefold() == wanted]
    found = found or [name for name in names if name.casefold().split("/")[-1] == wanted]
    if not found:
        raise Misunderstood(f"{text!r} is no time zone; write one as Europe/Madrid")
    return found[0]


def attribute(name: str, value: str) -> tuple[str, str]:
    """What is kept of him by that name."""
    kept = one_line(name)
    if not kept or "=" in kept:
        raise Misunderstood("an attribute has a name without =, and a value")
    return kept, one_line(value)


def identity(kind: str, value: str) -> tuple[str, str]:
    """A mail address, a phone number or what else somebody is known by, as a channel would tell it."""
    word = kind.strip().casefold()
    if not _KIND.fullmatch(word):
        raise Misunderstood(f"{kind!r} is no kind of identity; there are mail, phone, telegram, …")
    text = one_line(value)
    if word == "mail":
        address = normalised(text)
        if not _MAIL.fullmatch(address):
            raise Misunderstood(f"{text!r} is no mail address")
        return word, address
    if word == "phone":
        number = phone_number(text)
        if not number:
            raise Misunderstood(f"{text!r} is no phone number; write one as +34 600 111 222")
        return word, number
    if not text:
        raise Misunderstood("an identity is not empty")
    return word, text


def kind_of(value: str) -> str:
    """`mail` or `phone`, where a typed identity shows what it is; empty: it does not."""
    text = value.strip()
    if _MAIL.fullmatch(normalised(text)):
        return "mail"
    return "phone" if phone_number(text) else ""
