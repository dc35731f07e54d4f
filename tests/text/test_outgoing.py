"""A mail we build has exactly our headers with exactly our values, whatever strangers wrote into its parts."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_desk.text.address import Address, parse_addresses
from tui_desk.text.filename import safe_name
from tui_desk.text.header_out import one_line
from tui_desk.text.mail import parse
from tui_desk.text.outgoing import OutgoingFile, OutgoingMail, build, recipients, references

ANN = Address("Ann", "support@desk.example")
BOB = Address("Bob", "bob@x.example")
MAIL = OutgoingMail(
    sender=ANN,
    to=(BOB,),
    subject="Re: Invoice [#42]",
    text="Dear **Bob**,\n\nall is well.",
    message_id="<c42.n.aaaaaaaaaaaaaaaa@desk.example>",
    date=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
)
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
VISIBLE = """
    =?utf-8?q?=0ABcc:_x?= =? ?= =?utf-8?b? <e@x.example> , ; : " \\ ( ) @ < > ' . -- %0a é 日本語 👩‍👩‍👧 a Invoice
"""
INVISIBLE = (
    "\r\nBcc: evil@x.example",
    "\n\nbody",
    "\r",
    "\0",
    "\x1b[2J",
    " ",
    "\t",
    "\u202e",
    "\u2028",
    "\x85",
)
PIECES = [*VISIBLE.split(), *INVISIBLE, "x" * 90, "ö" * 60, "\ud800", "\xa0", "\x0b", "\x0c"]
HOSTILE = st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def content(part: MIMEPart) -> str:
    """A text part with the line ends of this machine."""
    return str(part.get_content()).replace("\r\n", "\n")


def well_formed(raw: bytes) -> None:
    assert raw.isascii()
    assert b"\0" not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not any(part.defects for part in parsed(raw).walk())


def test_a_plain_answer_reads_as_one() -> None:
    raw = build(MAIL)
    well_formed(raw)
    assert raw.split(b"\r\nMIME-Version")[0].decode().splitlines() == [
        "From: Ann <support@desk.example>",
        "To: Bob <bob@x.example>",
        "Subject: Re: Invoice [#42]",
        "Date: Sun, 01 Mar 2026 12:30:00 +0000",
        "Message-ID: <c42.n.aaaaaaaaaaaaaaaa@desk.example>",
    ]
    message = parsed(raw)
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert content(plain) == "Dear **Bob**,\n\nall is well.\n"
    assert "<strong>Bob</strong>" in content(html)


def test_an_answer_stands_in_its_thread() -> None:
    message = parsed(build(replace(MAIL, in_reply_to="<3@x>", references=("<1@x>", "<2@x>"))))
    assert message["In-Reply-To"] == "<3@x>"
    assert message["References"].split() == ["<1@x>", "<2@x>", "<3@x>"]


def test_an_answer_names_what_it_answers_even_where_that_has_no_at_sign() -> None:
    message = parsed(build(replace(MAIL, in_reply_to="<20260101.ABC>", references=("<1-x>",))))
    assert message["In-Reply-To"] == "<20260101.ABC>"
    assert message["References"].split() == ["<1-x>", "<20260101.ABC>"]


@pytest.mark.parametrize("mail_id", ["<1-x>", "<@>", "<@x>", "<x@>", "1@x"])
def test_no_mail_of_ours_has_an_id_without_two_sides(mail_id: str) -> None:
    with pytest.raises(ValueError, match="no Message-ID"):
        build(replace(MAIL, message_id=mail_id))


def test_a_very_long_message_id_is_neither_encoded_nor_broken() -> None:
    long = f"<{'A' * 200}@{'b' * 100}.example>"
    raw = build(replace(MAIL, in_reply_to=long))
    well_formed(raw)
    assert f"In-Reply-To: {long}\r\nReferences: {long}\r\n".encode() in raw


NOT_IDS = [
    "",
    "1@x",
    "<1@x",
    "<1 2@x>",
    "<1@x>\r\nBcc: e@x",
    "<ä@x>",
    "<>",
    "<a<b@x>",
    f"<{'x' * 1200}@x>",
]
IDS = (
    st.integers(0, 400).map(lambda number: f"<{number}@x>")
    | st.just(f"<{'x' * 500}@x>")
    | st.sampled_from(NOT_IDS)
)


@given(st.lists(IDS, max_size=80), st.sampled_from(["", "<last@x>", "nonsense", "<a@\n>"]))
def test_references_are_well_formed_bounded_and_keep_both_ends(known: list[str], last: str) -> None:
    chain = references(known, last)
    assert len(chain) <= 20
    assert len(" ".join(chain)) <= 900
    assert len(set(chain)) == len(chain)
    assert set(chain) <= {*known, last} - set(NOT_IDS)
    if last == "<last@x>":
        assert chain[-1] == last
    if known and known[0] not in NOT_IDS and len(known[0]) < 300:
        assert chain[0] == known[0]
    if chain:
        raw = build(replace(MAIL, references=tuple(known), in_reply_to=last))
        assert tuple(parsed(raw)["References"].split()) == chain


def test_of_a_long_thread_the_first_and_the_last_stay() -> None:
    known = [f"<{number}@x>" for number in range(100)]
    assert references(known, "<new@x>") == ("<0@x>", *(f"<{n}@x>" for n in range(82, 100)), "<new@x>")


@settings(max_examples=300)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_part_of_a_mail_can_add_or_change_a_header(
    subject: str, name: str, text: str, file: str, signature: str
) -> None:
    mail = replace(
        MAIL,
        subject=subject,
        sender=replace(ANN, name=name),
        to=(BOB, replace(BOB, name=name)),
        text=text,
        signature=signature,
        attachments=(OutgoingFile(file, text, b"\r\n.\r\ncontent"),),
        in_reply_to=name,
        references=(subject, text),
        language=file,
    )
    raw = build(mail)
    well_formed(raw)
    message = parsed(raw)
    allowed = [*HEADERS, "In-Reply-To", "References", "Content-Language"]
    assert [key for key in message if key not in allowed] == []
    assert [key for key in message if key in HEADERS] == HEADERS
    assert message["Subject"] == one_line(subject)
    assert parse_addresses(header(raw, "From"))[0].address == ANN.address
    assert [one.address for one in parse_addresses(header(raw, "To"))] == [BOB.address, BOB.address]
    assert [one.addr_spec for one in message["To"].addresses] == [BOB.address, BOB.address]
    assert display_name(header(raw, "From")) == one_line(name, 200)
    [attached] = message.iter_attachments()
    assert attached.get_filename() == safe_name(file)
    assert attached.get_content_type() in {"application/octet-stream", text.strip().lower()}
    assert attached.get_payload(decode=True) == b"\r\n.\r\ncontent"


def header(raw: bytes, name: str) -> str:
    """A header's text, unfolded but not decoded."""
    value = email.message_from_bytes(raw, policy=email.policy.compat32)[name]
    return str(value).replace("\r\n", "").replace("\n", "")


def display_name(mailbox: str) -> str:
    """The name in `name <address>`; the standard library's own reader tears names of several encoded words apart."""
    name = mailbox.rpartition("<")[0].rstrip()
    if name.startswith('"'):
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return str(make_header(decode_header(name))) if "=?" in name else name


@pytest.mark.parametrize(
    "name",
    [
        *("Müller, Hans (Support)", "O'Neil", "Dr. A. B.", 'the "best"', "back\\slash", "山田 太郎"),
        *("Ж" * 80, "x" * 150, "a@b.example", "=?x?=", ""),
    ],
)
def test_a_display_name_arrives_as_it_is(name: str) -> None:
    raw = build(replace(MAIL, to=(Address(name, "bob@x.example"), BOB), cc=(Address(name, "c@x.example"),)))
    well_formed(raw)
    assert display_name(header(raw, "Cc")) == name
    assert parse_addresses(header(raw, "Cc")) == (Address(name, "c@x.example"),)


@pytest.mark.parametrize(
    "subject",
    ["Grüße " * 40, "日本語の件名" * 30, "word " * 60, "x" * 300, "👍🏽" * 50, "a =?b?= c", "Отв: счёт"],
)
def test_a_subject_arrives_as_it_is_on_short_lines(subject: str) -> None:
    raw = build(replace(MAIL, subject=subject))
    well_formed(raw)
    assert parsed(raw)["Subject"] == one_line(subject)
    assert all(len(line) <= 78 for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n"))


@pytest.mark.parametrize(
    "name",
    [
        "Rechnung März.pdf",
        "見積書.pdf",
        "a;b=c'd.txt",
        "x" * 110 + ".pdf",
        'con"tract.pdf',
        "a%20b.txt",
        "–.txt",
    ],
)
def test_a_file_name_arrives_as_it_is(name: str) -> None:
    [part] = parsed(
        build(replace(MAIL, attachments=(OutgoingFile(name, "application/pdf", b"%PDF"),)))
    ).iter_attachments()
    assert part.get_filename() == safe_name(name)
    assert part.get_content_type() == "application/pdf"


@pytest.mark.parametrize(("declared", "sent"), [
    ("image/png", "image/png"),
    ("IMAGE/PNG", "image/png"), ("text/calendar", "text/calendar"), ("", "application/octet-stream"),
    ("message/rfc822", "application/octet-stream"), ("multipart/mixed", "application/octet-stream"),
    ("text/html; charset=x\r\nX: y", "application/octet-stream"), ("nonsense", "application/octet-stream"),
])  # fmt: skip
def test_a_file_is_sent_under_a_type_that_can_carry_it(declared: str, sent: str) -> None:
    content = bytes(range(256)) * 10
    raw = build(replace(MAIL, attachments=(OutgoingFile("f.bin", declared, content),)))
    well_formed(raw)
    [part] = parsed(raw).iter_attachments()
    assert part.get_content_type() == sent
    assert part.get_payload(decode=True) == content


@pytest.mark.parametrize("address", [
    "", "bob", "bob@", "@x.example", "b ob@x.example", "bob@x.example\r\nBcc: e@x.example",
    "-bob@x.example", "bob@x.example,e@x.example",
    "<bob@x.example>", "bob@x.example\0", "b\u200bob@x.example", "x" * 65 + "@x.example",
    "bob@-x.example", "bob@☃..example",
])  # fmt: skip
def test_an_address_that_is_none_is_refused_in_plain_words(address: str) -> None:
    for broken in (replace(MAIL, to=(Address("", address),)), replace(MAIL, sender=Address("", address))):
        with pytest.raises(ValueError, match=r"not an address|not a domain"):
            build(broken)
    with pytest.raises(ValueError, match=r"not an address|not a domain"):
        recipients(replace(MAIL, bcc=(Address("", address),)))


def test_a_domain_in_any_script_is_written_in_ascii() -> None:
    mail = replace(MAIL, to=(Address("", "bob@straße.example"), Address("", "bob@почта.example")))
    assert recipients(mail) == ("bob@xn--strae-oqa.example", "bob@xn--80a1acny.example")
    well_formed(build(mail))


def test_hidden_recipients_are_in_the_envelope_only() -> None:
    mail = replace(
        MAIL,
        cc=(Address("", "C@x.example"),),
        bcc=(Address("", "secret@x.example"), Address("", "c@x.example")),
    )
    assert recipients(mail) == ("bob@x.example", "C@x.example", "secret@x.example")
    assert b"secret" not in build(mail)
    assert b"\r\nTo: undisclosed-recipients:;\r\n" in build(replace(mail, to=(), cc=()))


def test_automatic_mail_says_so() -> None:
    message = parsed(build(replace(MAIL, automatic="auto-replied")))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "bulk"
    assert message["X-Loop"] == "support@desk.example"


def test_an_answer_by_a_person_does_not_look_automatic() -> None:
    assert list(parsed(build(MAIL))) == HEADERS


def test_a_marked_address_for_answers_is_named() -> None:
    message = parsed(
        build(replace(MAIL, reply_to=Address("Desk", "support+c42.x@desk.example"), language="de"))
    )
    assert message["Reply-To"] == "Desk <support+c42.x@desk.example>"
    assert message["Content-Language"] == "de"


def test_nothing_is_quoted_and_the_signature_stands_last() -> None:
    plain, html = parsed(build(replace(MAIL, signature="Ann\nDesk & Co"))).iter_parts()
    assert content(plain) == "Dear **Bob**,\n\nall is well.\n\n-- \nAnn\nDesk & Co\n"
    assert "Desk &amp; Co" in content(html)


@pytest.mark.parametrize(
    "text",
    ["x" * 5000, "ü" * 5000, ".\r\n.\n..", "From me", "a\rb\r\nc\nd", "日本語\n" * 2000, "tab\there", ""],
)
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    raw = build(replace(MAIL, text=text))
    well_formed(raw)
    plain = next(iter(parsed(raw).iter_parts()))
    assert content(plain).rstrip("\n") == text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def test_the_date_is_told_in_utc() -> None:
    mail = replace(MAIL, date=datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30))))
    assert b"Date: Sun, 01 Mar 2026 06:30:00 +0000\r\n" in build(mail)


@pytest.mark.parametrize("broken", [{"message_id": "<a@b>\r\nX: y"}, {"message_id": ""}, {"to": ()}])
def test_a_mail_that_can_not_be_sent_is_refused(broken: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no Message-ID|no recipient"):
        build(OutgoingMail(**{**{name: getattr(MAIL, name) for name in MAIL.__dataclass_fields__}, **broken}))


def test_our_own_reader_understands_what_we_wrote() -> None:
    file = OutgoingFile("Rechnung März.pdf", "application/pdf", b"%PDF")
    mail = replace(MAIL, subject="Re: Grüße [#42]", signature="Ann", attachments=(file,))
    read = parse(build(replace(mail, in_reply_to="<2@x>", references=("<1@x>",))))
    assert (read.sender, read.to, read.subject) == (ANN, (BOB,), "Re: Grüße [#42]")
    assert (read.message_id, read.in_reply_to, read.references) == (
        MAIL.message_id,
        ("<2@x>",),
        ("<1@x>", "<2@x>"),
    )
    assert [(one.name, one.content) for one in read.attachments] == [("Rechnung März.pdf", b"%PDF")]
    assert [span.kind for span in read.spans] == ["own", "signature"]
    assert read.automatic is None
    assert parse(build(replace(mail, automatic="auto-replied"))).automatic
