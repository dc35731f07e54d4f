"""What a terminal sends, as keys: what it reports in a sequence is read whole or dropped, any other Esc is a key.

So a key right behind Esc is its own, however fast it is typed or late it is read, and nothing that is pasted is a key.
Terminals send Alt with a character as Esc and the character: these are two keys where nothing is done by the one.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from tui_desk.patterns import pattern

ESC = "\x1b"
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
"""What terminals put around what is pasted."""
_SEQUENCE = pattern(r"\x1b(?:\[\[.|\[\d+\$|\[[0-?]*[ -/]*[@-~]|O.|[\x7fbf])", re.DOTALL)
"""What is sent for a key without a character, or reported of mouse, focus and size, if nobody typed it."""
_REPLY = pattern(r"\x1b[]P_^X][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)")
"""An answer to what a program asked that ran here before."""
_BEGUN = pattern(r"\x1b(?:\[\[?|\[[0-?]{1,64}|\[\?[0-9;]{1,64}\$|O)?\Z")
"""A sequence whose end is still to come."""
_TYPED = {ESC, "\x1b[", "\x1b[[", "\x1bO"}
"""Of these the ones that may be keys, if nothing comes for a while."""
_FOCUS = {"\x1b[I", "\x1b[O"}
_NUMBERS = set("0123456789:;<=>?")


class KeyParser:
    """Textual's parser, which is given one whole sequence at a time, or text without any."""

    def __init__(self, alt: Mapping[str, str]) -> None:
        """`alt`: characters that do something with Alt, and those keys."""
        self._alt = alt
        self._parser = XTermParser()
        self._begun = ""
        """What came last, where its end is still to come."""
        self._pasted: list[str] | None = None
        """The pieces of a paste that has not ended."""
        self._alone = False
        """Whether the last that came is one Esc by itself."""

    @property
    def unended(self) -> bool:
        """Whether what came may still go on."""
        return bool(self._begun) or self._pasted is not None

    def feed(self, text: str) -> Iterator[Message]:
        """What these characters, one at least, say by themselves or with those before."""
        if self._begun == ESC and text[0] not in "[O" and self._pasted is None:
            yield from self.no_more()
        self._alone = text == ESC
        text = self._begun + text
        found = _BEGUN.search(text)
        self._begun = found[0] if found else ""
        text = text.removesuffix(self._begun)
        while text:
            text = yield from (self._next(text) if self._pasted is None else self._paste(self._pasted, text))

    def no_more(self) -> Iterator[Message]:
        """What they say since a while has gone by and nothing came: in a paste whose end was lost Esc is that end."""
        if self._pasted is not None and self._alone:
            self._begun = ""
            yield from self._paste(self._pasted, _PASTED)
        elif self._begun in _TYPED and self._pasted is None:
            keys, self._begun = self._begun.removeprefix(ESC), ""
            yield Key("escape", ESC)
            yield from self._parser.feed(keys) if keys else ()

    def _next(self, text: str) -> Generator[Message, None, str]:
        """The keys up to the next Esc, or what that begins; gives what is behind it."""
        keys, esc, rest = text.partition(ESC)
        if keys:
            yield from self._parser.feed(keys)
            return esc + rest
        if reply := _REPLY.match(text):
            return text[reply.end() :]
        if rest[:1] in self._alt:
            yield Key(self._alt[rest[0]], None)
            return rest[1:]
        found = _SEQUENCE.match(text)
        if found is None or not _is_sent(found[0]):
            yield Key("escape", ESC)
            return rest
        if found[0] == _PASTE:
            self._pasted = []
        else:
            yield from self._whole(found[0])
        return text[found.end() :]

    def _whole(self, sequence: str) -> Iterator[Message]:
        told = list(self._parser.feed(sequence))
        if not told:  # it does not know it, and would take what comes next for more of it
            self._parser = XTermParser()
        yield from told

    def _paste(self, pieces: list[str], text: str) -> Generator[Message, None, str]:
        """A paste that has ended; gives what is behind it. An Esc within is none that somebody pressed."""
        inside, ends, rest = text.partition(_PASTED)
        pieces.append(inside)
        if ends:
            self._pasted = None
            yield Paste("".join(pieces).replace("\x00", "").replace(ESC, ""))
        return rest


def _is_sent(sequence: str) -> bool:
    """Whether a terminal sends it, and not a hand: it has numbers, or is known."""
    return sequence[2:3] in _NUMBERS or sequence in ANSI_SEQUENCES_KEYS or sequence in _FOCUS
