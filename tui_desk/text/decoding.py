"""A part's bytes as text: in the charset it names, or the one guessed. What is odd about it stands in the flags."""

from __future__ import annotations

import re

from tui_desk.patterns import pattern
from tui_desk.text.charset import Guesser
from tui_desk.text.clean import storable
from tui_desk.text.flowed import unflow
from tui_desk.text.mime import Part
from tui_desk.typed import dataclass

MAX_TEXT = 1_000_000
"""Characters of a mail's text, all parts together, that are shown; the rest stays in the raw mail."""

_META_CHARSET = pattern(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w\-]{2,40})", re.IGNORECASE)
_XML_CHARSET = pattern(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w\-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoder:
    """Decodes the parts of one mail."""

    guesser: Guesser
    flags: set[str]
    """Shared with whoever reads the mail: charset-guessed, encrypted, signed, truncated."""

    def plain_text(self, part: Part) -> str:
        """The text of a part that is no HTML, its flowed lines joined."""
        text = self.decoded(part, part.params.get("charset", "")).rstrip("\n")
        if part.params.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=part.params.get("delsp", "").lower() == "yes")
        if "-----BEGIN PGP MESSAGE-----" in text:
            self.flags.add("encrypted")
        if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
            self.flags.add("signed")
        return text

    def html_source(self, part: Part) -> str:
        """The HTML of a part; it may name its charset itself."""
        charset = part.params.get("charset", "")
        if not charset or charset.lower() == "us-ascii":
            head = part.content()[:2_000]
            found = _META_CHARSET.search(head) or _XML_CHARSET.search(head)
            charset = found[1].decode("ascii") if found else charset
        return self.decoded(part, charset)

    def decoded(self, part: Part, charset: str) -> str:
        """A part's text in this charset, with newline line ends."""
        content = part.content()
        if len(content) > MAX_TEXT:
            self.flags.add("truncated")
        self.guesser.guessed = False
        text = storable(self.guesser.decode(content[:MAX_TEXT], charset))
        if self.guesser.guessed:
            self.flags.add("charset-guessed")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
