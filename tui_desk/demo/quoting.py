"""An answer quotes what it answers in the manner of its writer's mail program and language."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from tui_desk.demo.stories import Wording

if TYPE_CHECKING:
    from tui_desk.demo.letters import Letter


_LINK = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")
"""`[words](address)` in a story."""


def plain(letter: Letter) -> str:
    """Everything a text part holds: the words, the signature, the history."""
    signature = letter.signature and f"\n\n{letter.signature}"
    if letter.client == "iphone":
        signature = f"\n\n{letter.wording.iphone}"
    text = _LINK.sub(r"\1 <\2>", letter.text)
    own = f"{text}{signature}\n"
    if letter.answers is None:
        return own
    history = plain(letter.answers).rstrip()
    if letter.client == "outlook":
        return f"{own}\n{'_' * 32}\n{_outlook(letter.answers, letter.wording)}\n\n{history}\n"
    quoted = (f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in history.splitlines())
    return "\n".join((own, attribution(letter), "", *quoted, ""))


def html(letter: Letter) -> str:
    """The whole HTML part."""
    pixel = _pixel(letter) if letter.html_only else ""
    return f'<html><head><meta charset="utf-8"></head><body>{_inner(letter)}{pixel}</body></html>\n'


def attribution(letter: Letter) -> str:
    """The line with which the mail program says whose words follow."""
    said = letter.answers
    if said is None:
        return ""
    pattern = {"gmail": letter.wording.gmail, "thunderbird": letter.wording.thunderbird}
    line = pattern.get(letter.client, letter.wording.apple)
    name = said.sender.display_name or said.sender.addr_spec
    return line.format(name=name, address=said.sender.addr_spec, **_when(said.at, letter.wording))


def _inner(letter: Letter) -> str:
    own = _paragraphs(letter.text, ' class="MsoNormal"' if letter.client == "outlook" else "")
    if letter.signature:
        own += f'<div class="signature">{_lines(letter.signature)}</div>'
    if letter.answers is None:
        return f'<div dir="auto">{own}</div>'
    history = _inner(letter.answers)
    match letter.client:
        case "gmail":
            return (
                f'<div dir="auto">{own}</div><br><div class="gmail_quote gmail_quote_container">'
                f'<div dir="ltr" class="gmail_attr">{escape(attribution(letter))}<br></div>'
                '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc">'
                f"{history}</blockquote></div>"
            )
        case "outlook":
            head = _lines(_outlook(letter.answers, letter.wording))
            rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
            head = f'<div style="{rule}"><p class="MsoNormal">{head}</p></div>'
            return f'<div class="WordSection1">{own}{head}{history}</div>'
        case _:
            line = f"<div>{escape(attribution(letter))}</div>"
            return f'<div>{own}</div><br><blockquote type="cite">{line}<br><div>{history}</div></blockquote>'


def _pixel(letter: Letter) -> str:
    """What newsletters count their readers with; the desk fetches nothing."""
    return f'<img src="https://{letter.sender.domain}/open?reader=1" width="1" height="1" alt="">'


def _paragraphs(text: str, attributes: str) -> str:
    return "".join(f"<p{attributes}>{_lines(paragraph)}</p>" for paragraph in text.split("\n\n"))


def _lines(text: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False)).replace("\n", "<br>\n")


def _outlook(said: Letter, wording: Wording) -> str:
    sender, sent, to, subject = wording.outlook
    when = "{day}. {month} {year} {time}".format(**_when(said.at, wording))
    return (
        f"{sender}: {said.sender.display_name} <{said.sender.addr_spec}>\n{sent}: {when}\n"
        f"{to}: {said.to.addr_spec}\n{subject}: {said.subject}"
    )


def _when(at: datetime, wording: Wording) -> dict[str, str]:
    return {
        "weekday": wording.weekdays[at.weekday()],
        "month": wording.months[at.month - 1],
        "day": str(at.day),
        "year": str(at.year),
        "dd": f"{at:%d}",
        "mm": f"{at:%m}",
        "yy": f"{at:%y}",
        "time": f"{at:%H:%M}",
    }
