"""A subject is what is left without the prefixes of replies and forwards, in any language, and without our token."""

from __future__ import annotations

import re

from tui_desk.patterns import pattern

_WORDS = (
    "re ré rép réf aw antw antwort sv vs vl vb va vá odp odpověď pd res resp enc rif ris rv tr wg fw fwd fwrd doorst"
    " ynt ilt tl bls trs atb ats továbbítás"
    " απ σχετ πρθ отв ответ пересл перенапр отг відп пересил"
    " رد השב תשובה הועבר"
    " 回复 回覆 答复 答覆 转发 轉寄 轉發 返信 転送 회신 답장 전달 ตอบ ส่งต่อ"
)
"""What mail programs put in front, lower case; a colon follows."""

_PREFIX = pattern(
    rf"\s*(?:(?i:{'|'.join(sorted(_WORDS.split(), key=len, reverse=True))})|R|I)"
    r"\s?(?:[\[(^*]{1,2}\d{1,3}[\])]?)?\s?[:：]"
)
_TOKEN = pattern(r"\[#([1-9][0-9]{0,17})\]", re.ASCII)
_SPACES = pattern(r"\s+")


def base(subject: str) -> str:
    """The subject without prefixes and tokens, spaces single; what stands if a person had written it alone."""
    text = _SPACES.sub(" ", _TOKEN.sub(" ", subject)).strip()
    position = 0
    while (prefix := _PREFIX.match(text, position)) is not None:
        position = prefix.end()
    return text[position:].strip()


def reply(subject: str, number: int | None = None) -> str:
    """`Re: … [#42]`; without a number, no token."""
    parts = ["Re:", base(subject), f"[#{number}]" if number is not None else ""]
    return " ".join(filter(None, parts))


def forward(subject: str) -> str:
    """`Fwd: …`, without a token: who gets it is no party to the conversation."""
    return f"Fwd: {base(subject)}".rstrip()


def token(subject: str) -> int | None:
    """The number in `[#42]`; None if there is none, or more than one number."""
    numbers = {int(number) for number in _TOKEN.findall(subject)}
    return numbers.pop() if len(numbers) == 1 else None
