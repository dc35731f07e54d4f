"""What is thrown at with bytes of any kind, and what must hold then: for guided fuzzing, and for the cases it found."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tui_desk.errors import DeskError
from tui_desk.text import clean as cleaning
from tui_desk.text.address import parse_addresses, parse_sender
from tui_desk.text.charset import Guesser
from tui_desk.text.header import decode_raw, decode_words, parameters
from tui_desk.text.html import render
from tui_desk.text.links import all_links, openable
from tui_desk.text.mail import parse
from tui_desk.text.quotes import fold
from tui_desk.text.search_match import match
from tui_desk.text.search_query import parse as read_query
from tui_desk.text.tnef import read_tnef

Target = Callable[[bytes], None]


def harmful(text: str) -> set[str]:
    """The characters that a terminal would obey, or that nobody can see; line ends and tabs are no harm."""
    return {
        char for char in text if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
    } | (set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"))


def is_shown(text: str) -> None:
    """Fail if cleaning leaves something that harms a terminal, or leaves something to do."""
    cleaned = cleaning.clean(text)
    assert not harmful(cleaned), ascii(cleaned)
    assert cleaning.clean(cleaned) == cleaned, ascii(cleaned)
    assert "\n" not in cleaning.clean(text, one_line=True)


def mail(data: bytes) -> None:
    """Any bytes are a mail."""
    read = parse(data)
    assert read.text or not read.attachments
    assert "".join(read.text[span.start : span.end] for span in read.spans) == read.text
    for each in (
        read.text,
        read.subject,
        read.sender.name,
        read.sender.address,
        *(one.name for one in read.attachments),
    ):
        assert "\0" not in each
        each.encode()
        is_shown(each)


def html(data: bytes) -> None:
    """Any text is a page."""
    page = render(data.decode("utf-8", "surrogateescape"))
    is_shown(page.text)
    for link in all_links(page.text, page.links):
        openable(link.url)


def quotes(data: bytes) -> None:
    """What is folded is the whole text, in order."""
    text = data.decode("utf-8", "replace")
    assert "".join(text[span.start : span.end] for span in fold(text)) == text


def query(data: bytes) -> None:
    """What is typed is a query, or a clear message."""
    typed = data.decode("utf-8", "surrogateescape")
    try:
        read = read_query(typed, typing=bool(len(data) % 2))
    except DeskError as error:
        if not str(error):
            raise
        return
    match(read.terms)


def clean(data: bytes) -> None:
    """What was cleaned is harmless."""
    is_shown(data.decode("utf-8", "surrogateescape"))
    is_shown(data.decode("utf-16-le", "surrogatepass" if len(data) % 2 == 0 else "replace"))


def header(data: bytes) -> None:
    """Any header has a value, and names senders or none."""
    guesser = Guesser()
    value = decode_raw(data, guesser)
    is_shown(decode_words(value, guesser))
    parameters(value, guesser)
    parse_sender(value)
    parse_addresses(value)


def tnef(data: bytes) -> None:
    """Any bytes are a packed mail, or none."""
    read_tnef(b"\x78\x9f\x3e\x22\x01\x00" + data, Guesser())


TARGETS: dict[str, Target] = {
    each.__name__: each for each in (mail, html, quotes, query, clean, header, tnef)
}
