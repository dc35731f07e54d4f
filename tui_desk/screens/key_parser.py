"""What a terminal sends, as keys. One right behind Esc is its own, however fast it is typed or late it is read.

Terminals send Alt with a letter as the same two bytes: that is Esc and the letter, too, where no command has it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator

from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

ESC = "\x1b"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
"""What terminals put around what is pasted."""
_SEQUENCES = "OPX[]^_\\"
"""What begins a sequence behind Esc."""
_ARROWS = "bf"
"""What is Alt with an arrow on a Mac where it comes together with its Esc."""
_NO_KEYS = r"\x00-\x1a\x1c-\x1f\x7f-\x9f"


class KeyParser:
    """Textual's parser, but for what stands behind Esc and within a paste."""

    def __init__(self, *, alt: str = "", debug: bool = False) -> None:
        """`alt`: letters that some command has with Alt."""
        self._parser = XTermParser(debug)
        self._esc = re.compile(
            rf"{re.escape(PASTE)}|{ESC}[\r{alt}]|{ESC}(?=[^{_NO_KEYS}{re.escape(_SEQUENCES)}{_ARROWS}])"
        )
        """What Textual's parser takes for something else: a paste, a key with Alt, an Esc with a key behind it."""
        self._held = False
        """Whether the last that came is an Esc of which it is not known yet what it begins."""
        self._paste: str | None = None
        """What there is of a paste that has not ended."""

    def feed(self, text: str) -> Iterator[Message]:
        """What these characters, one at least, say by themselves or with those before."""
        if self._held and text[0] in _SEQUENCES:
            text = ESC + text
        elif self._held:
            yield Key("escape", ESC)
        self._held = False
        while text:
            text = yield from (self._keys(text) if self._paste is None else self._pasted(self._paste + text))

    def no_more(self) -> Iterator[Message]:
        """What they say since a while has gone by and nothing came."""
        if self._held:
            self._held = False
            yield Key("escape", ESC)
        yield from self._parser.tick()

    def _keys(self, text: str) -> Generator[Message, None, str]:
        """The keys up to one that the parser does not know, and that; gives what is behind it."""
        found = self._esc.search(text)
        if found is None:
            self._held = text.endswith(ESC)
            yield from self._parsed(text.removesuffix(ESC))
            return ""
        yield from self._parsed(text[: found.start()])
        if found[0] == PASTE:
            self._paste = ""
        elif found[0] == ESC:
            yield Key("escape", ESC)
        else:
            letter = found[0].removeprefix(ESC)
            yield Key("alt+enter" if letter == "\r" else f"alt+{letter}", None)
        return text[found.end() :]

    def _pasted(self, text: str) -> Generator[Message, None, str]:
        """A paste that has ended; gives what is behind it. An Esc within is none that somebody pressed."""
        inside, ends, rest = text.partition(PASTED)
        self._paste = None if ends else inside
        if ends:
            yield Paste(inside.replace("\x00", "").replace(ESC, ""))
        return rest

    def _parsed(self, text: str) -> Iterable[Message]:
        """An empty text would tell the parser that there will be no more."""
        return self._parser.feed(text) if text else ()
