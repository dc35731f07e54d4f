"""Whatever a mail is made of, there is something to read, and what else it brought is a file."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Callable

import pytest

from tui_desk.text.mail import Mail, parse


def part(media_type: str, content: str | bytes, *headers: str) -> bytes:
    body = content if isinstance(content, bytes) else content.encode()
    return "\n".join([f"Content-Type: {media_type}", *headers, "", ""]).encode() + body


def multi(kind: str, *parts: bytes, params: str = "", boundary: str = "b") -> bytes:
    head = f"Content-Type: multipart/{kind}; boundary={boundary}{params}\n\n".encode()
    return (
        head
        + b"".join(b"--%s\n%s\n" % (boundary.encode(), each) for each in parts)
        + f"--{boundary}--\n".encode()
    )


def read(entity: bytes) -> Mail:
    return parse(b"From: ana@customer.example\nSubject: s\n" + entity)


PLAIN = part("text/plain; charset=utf-8", "Plain words, long enough")
HTML = part("text/html; charset=utf-8", "<p>Rich <b>words</b>, long enough</p>")
IMAGE = part("image/png", base64.b64encode(b"png"), "Content-Transfer-Encoding: base64", "Content-ID: <i1>")


def test_the_plain_alternative_is_read_and_the_html_kept() -> None:
    mail = read(multi("alternative", PLAIN, HTML))
    assert mail.text == "Plain words, long enough"
    assert "Rich" in (mail.html or "")
    assert "html-only" not in mail.flags
    assert mail.attachments == ()


@pytest.mark.parametrize("stub", ["", "  \n", "View in browser"])
def test_a_stub_beside_html_gives_way_to_the_html(stub: str) -> None:
    page = part(
        "text/html",
        "<p>" + "A real newsletter with words. " * 20 + "<a href='https://x.example/a'>more</a></p>",
    )
    mail = read(multi("alternative", part("text/plain", stub), page))
    assert "real newsletter" in mail.text
    assert mail.links == ("https://x.example/a",)
    assert "html-only" in mail.flags


def test_an_empty_plain_alternative_gives_way_to_one_with_words() -> None:
    assert read(multi("alternative", part("text/plain", ""), PLAIN)).text == "Plain words, long enough"


def test_images_of_a_related_page_are_inline_files() -> None:
    related = multi("related", HTML, IMAGE, boundary="r")
    mail = read(
        multi(
            "mixed",
            multi("alternative", PLAIN, related, boundary="a"),
            part("application/pdf; name=x.pdf", "%PDF"),
        )
    )
    assert mail.text == "Plain words, long enough"
    assert [(each.name, each.inline, each.content) for each in mail.attachments] == [
        ("image.png", True, b"png"),
        ("x.pdf", False, b"%PDF"),
    ]
    assert mail.attachments[0].content_id == "i1"


def test_a_related_page_says_which_part_is_its_root() -> None:
    root = part("text/html", "<p>root</p>", "Content-ID: <root>")
    assert read(multi("related", IMAGE, root, params='; start="<root>"')).text == "root"


def test_a_file_inside_the_html_branch_of_an_alternative_is_not_lost() -> None:
    rich = multi("mixed", HTML, part("application/pdf; name=offer.pdf", "%PDF"), boundary="m")
    assert [each.name for each in read(multi("alternative", PLAIN, rich)).attachments] == ["offer.pdf"]


def test_pages_around_a_file_are_read_in_order_where_the_plain_text_is_a_stub() -> None:
    rich = multi("mixed", HTML, part("application/pdf; name=offer.pdf", "%PDF"), HTML, boundary="m")
    full, stub = (
        read(multi("alternative", PLAIN, rich)),
        read(multi("alternative", part("text/plain", ""), rich)),
    )
    assert full.text == "Plain words, long enough"
    assert stub.text.count("Rich words, long enough") == 2
    for mail in (full, stub):
        assert [each.name for each in mail.attachments] == ["offer.pdf"]


def test_texts_around_an_image_are_read_in_order() -> None:
    mail = read(multi("mixed", part("text/plain", "above"), IMAGE, part("text/plain", "below")))
    assert mail.text == "above\n\nbelow"


def test_links_of_several_pages_are_numbered_through() -> None:
    pages = [part("text/html", f"<p><a href='https://x.example/{n}'>page {n}</a></p>") for n in (1, 2)]
    mail = read(multi("mixed", *pages))
    assert mail.links == ("https://x.example/1", "https://x.example/2")
    assert "page 2 [2]" in mail.text


def test_flowed_paragraphs_become_whole_and_keep_their_quotes() -> None:
    text = "One \npara\n> quoted \n> words\n-- \nAna"
    mail = read(part("text/plain; format=flowed", text))
    assert mail.text == "One para\n> quoted words\n-- \nAna"
    assert read(part("text/plain; format=flowed; delsp=yes", "日本 \n語")).text == "日本語"
    assert read(part("text/plain; format=flowed", " >stuffed")).text == ">stuffed"


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("; charset=gb2312", "朱镕基".encode("gb18030")),
        ("; charset=iso-8859-1", "朱镕基".encode()),
        ("; charset=x-unknown", "朱镕基".encode()),
        ("", "朱镕基".encode()),
        ("", b"\xef\xbb\xbf" + "朱镕基".encode()),
        ("; charset=us-ascii", "朱镕基".encode()),
        ("", "朱镕基".encode("utf-16")),
        ("; charset=utf-16", "朱镕基".encode()),
        ("; charset=utf-16be", "朱镕基".encode("utf-16-be")),
    ],
)
def test_text_is_read_whatever_its_charset_claims(charset: str, encoded: bytes) -> None:
    assert read(part(f"text/plain{charset}", encoded)).text == "朱镕基"


def test_only_a_body_that_is_not_read_as_declared_counts_as_guessed() -> None:
    declared = b"Content-Type: text/plain; charset=utf-8\n\n"
    named = b"Subject: Gr\xc3\xbc\xc3\x9fe\nFrom: a@b.example\n"
    assert "charset-guessed" not in parse(named + declared + "Grüße".encode()).flags
    assert "charset-guessed" in parse(named + declared + "Grüße".encode("cp1252")).flags
    assert "charset-guessed" in parse(named + b"\n" + "Grüße".encode()).flags


def test_a_charset_that_would_make_controls_of_letters_is_not_believed() -> None:
    mail = read(part("text/plain; charset=unicode_escape", "\\x1b[31m"))
    assert mail.text == "\\x1b[31m"


def test_a_page_says_its_charset_in_a_meta_tag() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет</p>'.encode(
        "koi8-r"
    )
    assert read(part("text/html", page)).text == "Привет"


def test_a_forwarded_mail_is_readable_and_kept_whole() -> None:
    inner = (
        b"From: Bo <bo@x.example>\nSubject: Inner\nDate: Mon, 1 Jan 2026 00:00:00 +0000\n\nThe first words"
    )
    mail = read(multi("mixed", part("text/plain", "See below"), part("message/rfc822", inner)))
    assert "See below" in mail.text
    assert "From: Bo <bo@x.example>" in mail.text
    assert "The first words" in mail.text
    assert mail.attachments[0].name == "Inner.eml"
    assert mail.attachments[0].content.strip() == inner
    assert "forwarded" in mail.flags


def test_files_of_a_forwarded_mail_are_listed_once() -> None:
    inner = b"Subject: Inner\n" + multi(
        "mixed", PLAIN, part("application/pdf; name=a.pdf", "%PDF"), boundary="i"
    )
    mail = read(multi("mixed", part("message/rfc822", b"Subject: Outer\n" + part("message/rfc822", inner))))
    assert [each.name for each in mail.attachments] == ["Outer.eml", "a.pdf"]


def test_a_digest_is_read_mail_by_mail() -> None:
    mail = read(multi("digest", b"\nSubject: one\n\nfirst", b"\nSubject: two\n\nsecond"))
    assert "first" in mail.text
    assert "second" in mail.text


CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
DTSTART:19700101T000000
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Plan\\, together
DTSTART;TZID=Europe/Berlin:20261122T140000
DTEND;TZID=Europe/Berlin:20261122T150000
LOCATION:Room 1
ORGANIZER;CN="Ana: L":mailto:ana@x.example
ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:
 bo@x.example
BEGIN:VALARM
DESCRIPTION:alarm
END:VALARM
END:VEVENT
END:VCALENDAR"""


def test_an_invitation_tells_what_when_where_and_who() -> None:
    calendar = part("text/calendar; method=REQUEST; charset=utf-8", CALENDAR)
    mail = read(
        multi("mixed", multi("alternative", PLAIN, calendar, boundary="a"), part("application/ics", CALENDAR))
    )
    assert mail.text.count("Invitation: Plan, together") == 1
    assert "When: 2026-11-22 14:00 – 15:00 (Europe/Berlin)" in mail.text
    assert "Where: Room 1" in mail.text
    assert "Organizer: Ana: L <ana@x.example>" in mail.text
    assert "Who: Bo <bo@x.example> (accepted)" in mail.text
    assert "alarm" not in mail.text
    assert "calendar" in mail.flags


def test_a_cancelled_event_says_so() -> None:
    assert read(part("text/calendar; method=CANCEL", CALENDAR)).text.startswith("Cancelled: Plan, together")


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    packed = b"".join(
        struct.pack("<BII", 1, kind, len(value)) + value + b"\0\0" for kind, value in attributes
    )
    return struct.pack("<IH", 0x223E9F78, 1) + packed


def test_winmail_dat_is_opened_and_kept() -> None:
    data = tnef((0x2800C, b"Text inside\0"), (0x69002, b""), (0x18010, b"offer.doc\0"), (0x6800F, b"DOC"))
    packed = part(
        "application/ms-tnef; name=winmail.dat", base64.b64encode(data), "Content-Transfer-Encoding: base64"
    )
    mail = read(packed)
    assert "Text inside" in mail.text
    assert "[Packed by Outlook: winmail.dat, with offer.doc]" in mail.text
    assert [(each.name, each.content) for each in mail.attachments[1:]] == [("offer.doc", b"DOC")]
    assert "winmail" in mail.flags


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_torn_winmail_dat_is_still_a_file(cut: int) -> None:
    data = tnef((0x2800C, b"Text inside\0"), (0x69002, b""), (0x18010, b"offer.doc\0"), (0x6800F, b"DOC"))[
        :cut
    ]
    mail = read(part("application/ms-tnef", data))
    assert mail.attachments[0].name == "winmail.dat"
    assert mail.text


def test_encrypted_mail_says_what_it_is() -> None:
    pgp = multi(
        "encrypted",
        part("application/pgp-encrypted", "Version: 1"),
        part("application/octet-stream; name=encrypted.asc", "-----BEGIN PGP MESSAGE-----"),
        params='; protocol="application/pgp-encrypted"',
    )
    smime = part("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "MII")
    for entity, kind, name in ((pgp, "PGP", "encrypted.asc"), (smime, "S/MIME", "smime.p7m")):
        mail = read(entity)
        assert mail.text == f"[Encrypted message ({kind}): it can't be read here]"
        assert "encrypted" in mail.flags
        assert name in [each.name for each in mail.attachments]


def test_signed_mail_shows_its_text_and_keeps_the_signature() -> None:
    mail = read(multi("signed", PLAIN, part("application/pgp-signature", "sig")))
    assert mail.text == "Plain words, long enough"
    assert "signed" in mail.flags
    assert [each.name for each in mail.attachments] == ["signature.asc"]
    assert "signed" in read(part("text/plain", "-----BEGIN PGP SIGNED MESSAGE-----\n\nhi")).flags


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda inner: b"0\x80\x06\x01\x24\x80\x04" + bytes([len(inner)]) + inner + b"\0\0rest",
        lambda inner: b"0\x82\x04\x82" + struct.pack(">H", len(inner)) + inner + b"\xa0\x82certificates",
        lambda inner: (
            b"$\x80\x04\x20" + inner[:32] + b"\x04" + bytes([len(inner) - 32]) + inner[32:] + b"\0\0"
        ),
    ],
)
def test_the_text_inside_an_opaque_signature_is_read(wrapped: Callable[[bytes], bytes]) -> None:
    signed = base64.b64encode(wrapped(part("text/plain; charset=utf-8", "Signed words")))
    kind = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    mail = read(part(kind, signed, "Content-Transfer-Encoding: base64"))
    assert mail.text == "Signed words"
    assert "signed" in mail.flags
    assert [each.name for each in mail.attachments] == ["smime.p7m"]


def test_an_opaque_signature_is_known_without_its_type() -> None:
    inner = part("text/plain", "Signed words")
    mail = read(part("application/x-pkcs7-mime", b"0\x80\x04" + bytes([len(inner)]) + inner))
    assert mail.text == "Signed words"
    assert "signed" in mail.flags


def test_an_opaque_signature_that_can_not_be_opened_says_what_it_is() -> None:
    mail = read(part("application/pkcs7-mime; smime-type=signed-data", b"0\x82Content-Type: x"))
    assert mail.text == "[Signed message (S/MIME): its text is inside the signature]"


def test_a_uuencoded_file_in_the_text_becomes_a_file() -> None:
    line = binascii.b2a_uu(b"content").decode()
    mail = read(part("text/plain", f"Here it is\nbegin 644 a.bin\n{line}`\nend\nBye"))
    assert mail.text == "Here it is\n[a.bin]\nBye"
    assert (mail.attachments[0].name, mail.attachments[0].content) == ("a.bin", b"content")


def test_a_mail_of_files_only_names_them() -> None:
    mail = read(multi("mixed", part("application/pdf; name=a.pdf", "%PDF"), IMAGE))
    assert mail.text == "[Only attachments: a.pdf, image.png]"


def test_the_only_text_is_read_even_if_it_was_sent_as_a_file() -> None:
    mail = read(
        part(
            "text/plain; name=letter.txt", "Dear desk", "Content-Disposition: attachment; filename=letter.txt"
        )
    )
    assert mail.text == "Dear desk"
    assert mail.attachments[0].name == "letter.txt"


def test_text_files_beside_the_text_are_files() -> None:
    mail = read(
        multi("mixed", PLAIN, part("text/plain; name=log.txt", "log"), part("text/csv; name=a.csv", "1,2"))
    )
    assert mail.text == "Plain words, long enough"
    assert [each.name for each in mail.attachments] == ["log.txt", "a.csv"]


@pytest.mark.parametrize(
    "entity",
    [
        b"Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\nwords\n--x--\n",
        b"Content-Type: multipart/mixed; boundary=wrong\n\n--x\n\nwords\n--x--\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nwords\n",
        b"Content-Type: multipart/mixed; boundary=x\n\nwords, and no part at all\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nwords\r\n--x--\r\n",
        b"Content-Type: nonsense\n\nwords",
        b"Content-Type: text/plain; charset=\n\nwords",
        b"Content-Transfer-Encoding: unheard-of\n\nwords",
        b"Content-Transfer-Encoding: BASE64\n\nd29yZHM",
        b"Content-Transfer-Encoding: base64\n\nThese are words, not base64",
        b"Content-Type: text/plain; charset=utf-16\n\nodd words!",
        b"Content-Type: text/plain; charset=utf-16\n\neven words",
        b"Content-Transfer-Encoding: quoted-printable\n\nwo=72ds=",
        b"Content-Type: text/enriched\n\n<bold>words</bold>",
    ],
)
def test_broken_structure_still_gives_the_words(entity: bytes) -> None:
    assert "words" in read(entity).text


def test_a_page_for_another_program_makes_no_report_of_a_mail() -> None:
    mail = read(multi("mixed", PLAIN, part("text/x-amp-html", "<html amp4email>")))
    assert (mail.flags, mail.automatic) == (("bad-date", "no-message-id"), None)


def test_old_mac_line_ends_are_line_ends() -> None:
    mail = parse(b"Subject: s\r\rone\rtwo")
    assert (mail.subject, mail.text) == ("s", "one\ntwo")


def test_a_name_is_decoded_wherever_it_stands() -> None:
    for header in (
        "Content-Disposition: attachment; filename*=utf-8''%C3%BC.pdf",
        "Content-Disposition: attachment; filename=u.pdf; filename*=utf-8''%C3%BC.pdf",
        'Content-Disposition: attachment; filename="=?utf-8?q?=C3=BC.pdf?="',
        "Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%BC.pdf",
        'Content-Disposition: attachment; filename="ü.pdf"',
    ):
        assert read(part("application/pdf", "%PDF", header)).attachments[0].name == "ü.pdf"
