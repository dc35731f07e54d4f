"""What a reader gets of a mail's tree: one readable text, the HTML it may come from, and files.

Nothing is dropped silently: what can't be shown as text (encrypted, packed) is said in one line in brackets.
"""

from __future__ import annotations

import re
from dataclasses import field

from tui_desk.patterns import pattern
from tui_desk.text.attachment import Attachment, attachment_of, default_name
from tui_desk.text.charset import Guesser
from tui_desk.text.clean import storable
from tui_desk.text.decoding import MAX_TEXT, Decoder
from tui_desk.text.header import decode_raw, decode_words
from tui_desk.text.html import Rendered, render
from tui_desk.text.invitation import summarise
from tui_desk.text.mime import Part, Tree
from tui_desk.text.pkcs7 import signed_content
from tui_desk.text.report import DELIVERY
from tui_desk.text.tnef import read_tnef
from tui_desk.text.uuencoded import take_files
from tui_desk.typed import dataclass

_STUB = 0.2
_FORWARDED_HEADERS = ("From", "Date", "Subject", "To", "Cc")
_RICH_TAG = pattern(r"<(?:param>[^<]*</param|/?[A-Za-z\-]{1,60})>", re.IGNORECASE)
_LINK_NUMBER = pattern(r"\[(\d{1,4})(?=\]|: leads to )")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_CALENDAR = ("text/calendar", "application/ics", "text/x-vcalendar")
_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_REPORTS = (*DELIVERY, "message/disposition-notification", "message/feedback-report")
_QUIET = (*_REPORTS, "text/rfc822-headers", "message/global-headers", "text/x-amp-html")
_NOT_READ = (
    "text/css",
    "text/javascript",
    "text/x-vcard",
    "text/vcard",
    "text/directory",
    "text/rtf",
    "text/csv",
    "text/xml",
)


@dataclass(slots=True)
class Body:
    """Collects the readable text of a mail while its tree is walked."""

    guesser: Guesser
    blocks: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    links: dict[str, int] = field(default_factory=dict)
    """Each target with its number in the text."""
    flags: set[str] = field(default_factory=set)
    html: str | None = None
    from_html: bool = False
    calendars: set[str] = field(default_factory=set)
    room: int = MAX_TEXT
    """How many characters more are shown."""
    html_room: int = MAX_TEXT
    """How many characters of HTML more are rendered."""
    unpacked: bool = False
    """Whether a signed mail has been taken out of its signature; one in another is not."""
    in_report: bool = False
    in_forward: bool = False
    decoder: Decoder = field(init=False)
    rendered: tuple[str, Rendered] = ("", Rendered("", ()))
    """What HTML was rendered last, and how it reads: to choose between two texts, one is read before it is shown."""

    def __post_init__(self) -> None:
        self.decoder = Decoder(self.guesser, self.flags)

    def text(self) -> str:
        """The blocks read so far, as one text."""
        return "\n\n".join(block for block in self.blocks if block)

    def add(self, part: Part) -> None:
        """Take in a part and all that is in it."""
        kind = part.media_type
        match kind:
            case "multipart/alternative":
                self._alternative(part)
            case "multipart/related":
                self._related(part)
            case "multipart/signed":
                self.flags.add("signed")
                self._each(part.parts)
            case "multipart/encrypted":
                self._encrypted("PGP" if "pgp" in part.params.get("protocol", "pgp").lower() else "S/MIME")
                self.attachments.extend(attachment_of(each, self.guesser) for each in part.parts)
            case "multipart/report":
                self._report(part)
            case _ if kind.startswith("multipart/"):
                self._each(part.parts)
            case _ if part.parts:
                self._message(part)
            case _:
                self._leaf(part)

    def add_as_text(self, part: Part) -> None:
        """Show a text that was sent as a file, because there is nothing else to read."""
        if part.media_type == "text/html":
            self._show_html(self.decoder.html_source(part))
        else:
            self._show(self.decoder.plain_text(part))

    def _show(self, text: str) -> None:
        if len(text) > self.room:
            self.flags.add("truncated")
        self.blocks.append(text[: self.room])
        self.room -= len(self.blocks[-1])

    def _each(self, parts: tuple[Part, ...]) -> None:
        for part in parts:
            self.add(part)

    def _report(self, part: Part) -> None:
        """What a server writes of a mail; the mail it returns stays a file."""
        if not self.in_forward:
            self.flags.add("report")
        outer, self.in_report = self.in_report, True
        self._each(part.parts)
        self.in_report = outer

    def _alternative(self, part: Part) -> None:
        """The plain text, unless it is empty or a mere stub beside the HTML; calendars are told in any case."""
        plains = [each for each in part.parts if _is_text(each, "text/plain")]
        plain = next((each for each in plains if each.content().strip()), None) or next(iter(plains), None)
        rich = next((each for each in reversed(part.parts) if _holds_html(each)), None)
        for each in part.parts:
            if each is rich and plain is not None:
                self._rich_beside_plain(plain, each)
            elif each is rich or (each is plain and rich is None):
                self.add(each)
            elif each is not plain and (
                each.media_type.startswith("multipart/") or each.media_type not in _QUIET
            ):
                self._other_alternative(each, plain is not None or rich is not None)

    def _rich_beside_plain(self, plain: Part, rich: Part) -> None:
        text = self.decoder.plain_text(plain)
        page = _html_leaf(rich)
        source = self.decoder.html_source(page)
        size = len(text.strip())
        if not size or (size < _STUB * len(source) and size < _STUB * len(self._render(source).text)):
            self.add(rich)
            return
        self._show(text)
        self.html = self.html or source
        self._files_of(rich)

    def _files_of(self, part: Part) -> None:
        """Take in what a container holds besides its text, which has been read elsewhere."""
        if part.media_type.startswith("multipart/"):
            for each in part.parts:
                self._files_of(each)
        elif part.media_type not in ("text/plain", "text/html") or _is_named(part):
            inline = part.disposition != "attachment"
            self.attachments.append(attachment_of(part, self.guesser, inline=inline))

    def _other_alternative(self, part: Part, readable: bool) -> None:
        if part.media_type in _CALENDAR:
            self._leaf(part)
        elif not readable or part.parts:
            self.add(part)
        elif part.disposition == "attachment" or not part.media_type.startswith("text/"):
            self.attachments.append(attachment_of(part, self.guesser))

    def _related(self, part: Part) -> None:
        start = part.params.get("start", "").strip("<> ")
        roots = [each for each in part.parts if start and _content_id(each) == start]
        root = (roots or [each for each in part.parts if _is_readable(each)] or list(part.parts))[0]
        self.add(root)
        for each in part.parts:
            if each is root:
                continue
            if each.media_type.startswith("multipart/") or each.parts:
                self.add(each)
            else:
                self.attachments.append(
                    attachment_of(each, self.guesser, inline=each.disposition != "attachment")
                )

    def _message(self, part: Part) -> None:
        """A forwarded mail: its header block and text, readable; the whole of it stays as a file."""
        if not self.in_forward:
            self.attachments.append(attachment_of(part, self.guesser))
        if self.in_report or (self.in_forward and part.disposition == "attachment"):
            return
        outermost, self.in_forward = not self.in_forward, True
        self.flags.add("forwarded")
        self._show(self._header_block(part.parts[0]))
        self.add(part.parts[0])
        self.in_forward = not outermost

    def _header_block(self, message: Part) -> str:
        raw = ((name, message.raw_header(name.lower())) for name in _FORWARDED_HEADERS)
        lines = [f"{name}: {self._header(value)}" for name, value in raw if value]
        return "\n".join(["---------- Forwarded message ----------", *lines])

    def _header(self, value: bytes) -> str:
        return storable(decode_words(decode_raw(value, self.guesser), self.guesser))

    def _leaf(self, part: Part) -> None:
        kind = part.media_type
        if kind in _CALENDAR:
            self._calendar(part)
        elif kind in _TNEF or default_name(part) == "winmail.dat":
            self._tnef(part)
        elif kind in _PKCS7 and part.params.get("smime-type", "").lower() != "certs-only":
            self._pkcs7(part)
        elif kind in _QUIET:
            if kind in _REPORTS and not self.in_forward:
                self.flags.add("report")
            self.attachments.append(attachment_of(part, self.guesser))
        elif not kind.startswith("text/") or part.disposition == "attachment" or kind in _NOT_READ:
            self._file(part)
        elif kind == "text/html":
            self._html_part(part)
        else:
            self._text_part(part)

    def _file(self, part: Part) -> None:
        if part.media_type in _SIGNATURES:
            self.flags.add("signed")
        inline = part.disposition == "inline" or bool(part.raw_header("content-id"))
        self.attachments.append(
            attachment_of(part, self.guesser, inline=inline and part.disposition != "attachment")
        )

    def _html_part(self, part: Part) -> None:
        if _is_named(part) and self.text():
            self.attachments.append(attachment_of(part, self.guesser, inline=True))
            return
        self._show_html(self.decoder.html_source(part))

    def _text_part(self, part: Part) -> None:
        if _is_named(part):
            self.attachments.append(attachment_of(part, self.guesser, inline=True))
            if self.text():
                return
        text = self.decoder.plain_text(part)
        if part.media_type in ("text/enriched", "text/richtext"):
            text = _RICH_TAG.sub("", text).replace("<<", "<")
        rest, files = take_files(text)
        self.attachments.extend(files)
        self._show(rest.strip("\n"))

    def _show_html(self, source: str) -> None:
        self.html_room -= len(source)
        if self.html_room < 0:
            self.flags.add("truncated")
        rendered = self._render(source) if self.html_room >= 0 else Rendered("", ())
        text, later = rendered.text, bool(self.links)
        places = [self.links.setdefault(url, len(self.links) + 1) for url in rendered.links]
        if later and places:
            text = _LINK_NUMBER.sub(
                lambda n: f"[{places[int(n[1]) - 1]}" if 0 < int(n[1]) <= len(places) else n[0], text
            )
        self.html = self.html or source
        self.from_html = True
        self._show(text)

    def _render(self, source: str) -> Rendered:
        if self.rendered[0] != source:
            self.rendered = source, render(source)
        return self.rendered[1]

    def _calendar(self, part: Part) -> None:
        self.flags.add("calendar")
        summary = summarise(
            self.decoder.decoded(part, part.params.get("charset", "utf-8")), part.params.get("method", "")
        )
        if summary not in self.calendars:
            self.calendars.add(summary)
            self._show(summary)
        self.attachments.append(attachment_of(part, self.guesser))

    def _tnef(self, part: Part) -> None:
        self.flags.add("winmail")
        packed = attachment_of(part, self.guesser)
        self.attachments.append(packed)
        content = read_tnef(packed.content, self.guesser)
        names = []
        for name, data in content.files if content else ():
            names.append(name or "attachment")
            self.attachments.append(
                Attachment(storable(names[-1]), "application/octet-stream", data, "", inline=False)
            )
        if content and content.text.strip() and not self.text():
            self._show(storable(content.text).replace("\r\n", "\n").strip("\n"))
        inside = f", with {', '.join(names)}" if names else ""
        self._show(storable(f"[Packed by Outlook: {packed.name}{inside}]"))

    def _pkcs7(self, part: Part) -> None:
        packed = attachment_of(part, self.guesser)
        self.attachments.append(packed)
        kind = part.params.get("smime-type", "").lower()
        content = b"" if self.unpacked or kind not in ("signed-data", "") else signed_content(packed.content)
        if kind != "signed-data" and not content:
            self._encrypted("S/MIME")
            return
        self.flags.add("signed")
        self.unpacked = True
        if content:
            self.add(Tree(self.guesser).read(content))
        else:
            self._show("[Signed message (S/MIME): its text is inside the signature]")

    def _encrypted(self, kind: str) -> None:
        self.flags.add("encrypted")
        self._show(f"[Encrypted message ({kind}): it can't be read here]")


def _is_text(part: Part, kind: str) -> bool:
    return part.media_type == kind and part.disposition != "attachment"


def _is_readable(part: Part) -> bool:
    return part.media_type.startswith(("text/", "multipart/"))


def _is_named(part: Part) -> bool:
    return bool(part.disposition_params.get("filename") or part.params.get("name"))


def _holds_html(part: Part) -> bool:
    if part.media_type in ("multipart/related", "multipart/mixed"):
        return any(_holds_html(each) for each in part.parts)
    return _is_text(part, "text/html")


def _html_leaf(part: Part) -> Part:
    while part.parts:
        part = next(each for each in part.parts if _holds_html(each))
    return part


def _content_id(part: Part) -> str:
    return part.raw_header("content-id").decode("ascii", "replace").strip(" \t\r\n<>")
