"""What a messenger will make of an answer, told while it is written: nothing comes as a surprise after sending."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

from tui_desk.moments import HOUR_MS, MINUTE_MS
from tui_desk.rows import ChatRow, DraftRow, MessageRow
from tui_desk.text.splitting import split
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import cut, one_line
from tui_desk.widgets.message_things import size_text
from tui_desk.widgets.times import stamp

QUOTED = 40
"""Cells of the message quoted."""
CUT_SHOWN = 24
"""Cells of what stands before a cut."""
MOST_CUTS = 3
"""So many cuts of a long text are shown."""
_SPAN = re.compile(
    r"\*\*\S|__\S|(?<![\w*])\*\w[^*\n]*\*|(?<!\w)_\w[^_\n]*_(?!\w)|`[^`\n]+`|~~\S|\[[^\]\n]+\]\([^)\n]+\)"
)
_RULE = r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$"
"""The line under a table's head: without it bars are only bars."""
_BLOCK = re.compile(rf"^[ \t]{{0,3}}(?:#{{1,6}} |> |[-*+] |\d{{1,3}}[.)] |```|~~~|{_RULE})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer goes; what the composer of a chat is told beside the draft."""

    chat: ChatRow
    place: str
    """The customer's name, or the group's."""
    channel: str
    quoted: MessageRow | None = None
    """The message that will be quoted."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing worth knowing before sending."""

    words: str
    stops: bool = False
    """Nothing can be sent like this."""


def head(draft: DraftRow, where: Where) -> str:
    """`Telegram group House 5, quoting Boris: “where is …”`."""
    what = "group" if where.chat.group else "chat with"
    words = f"{one_line(_channel(where))} {what} {one_line(where.place) or 'somebody'}"
    if where.quoted is None or draft.template is not None:
        return words
    first = cut(one_line(where.quoted.text) or "(no text)", QUOTED)
    return f"{words}, quoting {one_line(where.quoted.author_name or where.quoted.author_address)}: “{first}”"


def remarks(draft: DraftRow, chat: ChatRow, now: int, choose: str) -> Iterator[Remark]:
    """What stands in the way first; then how it will arrive. `choose` is the key for templates."""
    if chat.unreachable:
        yield Remark(f"nothing can be sent here: {one_line(chat.unreachable)}", stops=True)
    yield from _window(draft, chat, now, choose)
    for name, _, _, size in draft.files:
        if chat.file_max is not None and size > chat.file_max:
            yield Remark(_too_big(one_line(name), size, chat.file_max), stops=True)
    yield from _pieces(draft, chat)
    if draft.template is None and (lost := _lost(draft.text, chat.markup)):
        yield Remark(lost)


def why_not(draft: DraftRow, chat: ChatRow, now: int, choose: str) -> str:
    """What makes sending impossible, with the remedy; empty: nothing."""
    if not draft.text.strip() and not draft.files and draft.template is None:
        return "There is nothing to send yet."
    stops = next((one.words for one in remarks(draft, chat, now, choose) if one.stops), "")
    return f"{stops[:1].upper()}{stops[1:]}." if stops else ""


def allowed(chat: ChatRow) -> str:
    """What of Markdown works here, for an empty draft."""
    match chat.markup:
        case "none":
            return "Plain text: nothing of Markdown arrives here."
        case "simple":
            return "Bold, italic, code and links of Markdown work here."
        case _:
            return "Markdown works here."


def _channel(where: Where) -> str:
    """A channel's name; one that is called like its messenger is spelled like it."""
    if where.channel == where.chat.spelled.casefold():
        return where.chat.spelled
    return where.channel[:1].upper() + where.channel[1:]


def _too_big(name: str, size: int, most: int) -> str:
    if not most:
        return f"no files can be sent here: take {name} out and send a link"
    return f"the file {name} is {size_text(size)}, at most {size_text(most)} arrive here"


def _window(draft: DraftRow, chat: ChatRow, now: int, choose: str) -> Iterator[Remark]:
    until = chat.window_until
    if until is None:
        return
    if draft.template is not None:
        yield Remark(f"template {one_line(draft.template.name)}: {template_help(choose)}")
    elif until > now:
        yield Remark(f"open for free answers for {_left(until - now)}, then again when the customer writes")
    else:
        since = f" since {stamp(until, now)}" if until else ""
        opens = "it opens when the customer writes"
        remedy = f"{choose} chooses a template, or {opens}" if chat.templates else opens
        yield Remark(f"closed for free answers{since}: {remedy}", stops=True)


def template_help(choose: str) -> str:
    """What to do instead of typing into a template."""
    return f"its words stay as they are; {choose} changes it, or goes back to your own words"


def _left(milliseconds: int) -> str:
    hours, minutes = milliseconds // HOUR_MS, milliseconds % HOUR_MS // MINUTE_MS
    return f"{hours} h {minutes} min" if hours else f"{max(1, minutes)} min"


def _pieces(draft: DraftRow, chat: ChatRow) -> Iterator[Remark]:
    pieces = split(draft.text, chat.text_max, chat.measure) if draft.template is None else ()
    if len(pieces) > 1:
        ends = ", ".join(f"“{_end(piece)}”" for piece in pieces[:-1][:MOST_CUTS])
        more = f" and {len(pieces) - 1 - MOST_CUTS} times more" if len(pieces) - 1 > MOST_CUTS else ""
        yield Remark(f"too long for one: goes out as {len(pieces)} messages, cut after {ends}{more}")
    if draft.files and (draft.text.strip() or len(draft.files) > 1):
        files = "the file goes" if len(draft.files) == 1 else f"{len(draft.files)} files go"
        yield Remark(f"{files} as {'a message of its' if len(draft.files) == 1 else 'messages of their'} own")


def _end(piece: str) -> str:
    """The last words of a piece, by which its end is found in the text."""
    words = one_line(piece[-4 * CUT_SHOWN :])
    while cell_len(words) > CUT_SHOWN:
        words = words[words.find(" ") + 1 :] if " " in words else words[-CUT_SHOWN // 2 :]
    return words


def _lost(text: str, markup: str) -> str:
    """What of the Markdown in it does not arrive as such."""
    match markup:
        case "none" if _SPAN.search(text) or _BLOCK.search(text):
            return "Markdown does not arrive here; it is read as plain text"
        case "simple" if _BLOCK.search(text):
            return "lists, headings, quotes and tables arrive as plain lines"
        case _:
            return ""
