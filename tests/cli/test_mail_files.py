"""Mail out of files: every mail once and byte for byte, whatever shape the file has."""

from __future__ import annotations

import io
import mailbox
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.needs import corpora
from tui_desk.cli.mail_files import Found, Problem, mails, split

MARK = b"From ann@x.example Mon Mar  2 10:00:00 2026\n"
ONE = b"From: ann@x.example\nSubject: one\n\nfirst\n"
TWO = b"From: bob@x.example\nSubject: two\n\nsecond\n"


def parts(content: bytes, **kwargs: int) -> list[bytes | None]:
    return list(split(io.BytesIO(content), **kwargs))


def found(*names: object) -> list[tuple[str, bytes]]:
    return [(one.source, one.raw) for one in mails(map(str, names)) if isinstance(one, Found)]


def problems(*names: object) -> list[Problem]:
    return [one for one in mails(map(str, names)) if isinstance(one, Problem)]


def test_an_mbox_is_taken_apart_at_its_postmarks() -> None:
    assert parts(MARK + ONE + b"\n" + MARK + TWO + b"\n") == [ONE, TWO]


def test_a_missing_blank_line_between_mails_is_forgiven() -> None:
    assert parts(MARK + ONE + MARK + TWO) == [ONE, TWO]


def test_windows_line_ends_are_kept() -> None:
    crlf = [one.replace(b"\n", b"\r\n") for one in (MARK, ONE, b"\n", MARK, TWO)]
    assert parts(b"".join(crlf)) == [crlf[1], crlf[4]]


@pytest.mark.parametrize(
    "postmark",
    [
        b"From - Mon Mar 02 10:00:00 2026\n",
        b"From 1749@xxx Mon Mar 03 12:11:35 +0000 2025\n",
        b"From a@b.example  Mon, 2 Mar 2026 10:00:00 +0100\n",
        b'From "a b"@c.example Sun Jan  4 1:02:03 1998 remote from x\n',
        b"From MAILER-DAEMON\n",
    ],
)
def test_the_postmarks_of_many_programs_are_known(postmark: bytes) -> None:
    assert parts(postmark + ONE + b"\n" + postmark + TWO) == [ONE, TWO]


@pytest.mark.parametrize(
    "line",
    [
        b"From now on we ship on Mondays.\n",
        b"From Monday 10:00 to Friday 12:00 in 2026 we are away.\n",
        b"From our shop:\n",
    ],
)
def test_a_sentence_that_begins_with_from_is_text(line: bytes) -> None:
    mail = ONE + b"\n" + line + b"and more\n"
    assert parts(MARK + mail + b"\n" + MARK + TWO)[-1] == TWO
    assert parts(MARK + mail) == [mail]


def test_an_escaped_from_is_what_it_was() -> None:
    assert parts(MARK + b"Subject: x\n\n>From me\n>>From him\n> From\n") == [
        b"Subject: x\n\nFrom me\n>From him\n> From\n"
    ]


def test_a_mail_that_is_too_big_is_left_out_and_the_next_is_not() -> None:
    big = b"Subject: big\n\n" + b"x" * 5000 + b"\n"
    assert parts(MARK + big + b"\n" + MARK + TWO, largest=1000) == [None, TWO]


def test_an_endless_line_is_read_in_pieces() -> None:
    mail = b"Subject: x\n\n" + b"From " * 700_000 + b"\n"
    assert parts(MARK + mail + b"\n" + MARK + TWO) == [mail, TWO]


bodies = st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"")), max_size=8)


@given(st.lists(bodies, min_size=1, max_size=5))
def test_what_pythons_mailbox_writes_comes_back(letters: list[list[bytes]]) -> None:
    raws = [
        b"Subject: x\n\n" + b"".join(line.replace(b"\r", b"") + b"\n" for line in lines) for lines in letters
    ]
    content = b"".join(
        MARK + b"".join(_escaped(line) for line in raw.splitlines(keepends=True)) + b"\n" for raw in raws
    )
    assert parts(content) == raws


def _escaped(line: bytes) -> bytes:
    return b">" + line if line.lstrip(b">").startswith(b"From ") else line


def test_a_file_with_one_mail_is_named_by_its_path_and_an_mbox_by_places(tmp_path: Path) -> None:
    plain, marked, box, many = (tmp_path / name for name in ("a.eml", "b.eml", "c.mbox", "d"))
    plain.write_bytes(ONE)
    marked.write_bytes(MARK + ONE)
    box.write_bytes(MARK + ONE)
    many.write_bytes(MARK + ONE + b"\n" + MARK + TWO + b"\n" + MARK + ONE)
    assert found(plain, marked, box) == [(str(plain), ONE), (str(marked), ONE), (f"{box}:1", ONE)]
    assert found(many) == [(f"{many}:1", ONE), (f"{many}:2", TWO), (f"{many}:3", ONE)]


def test_a_maildir_gives_what_is_in_cur_and_new(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    for raw in (ONE, TWO):
        box.add(raw)
    (tmp_path / "box" / "tmp" / "half").write_bytes(b"half")
    assert sorted(raw for _, raw in found(tmp_path / "box")) == sorted([ONE, TWO])


def test_a_folder_of_eml_files_is_taken_too(tmp_path: Path) -> None:
    (tmp_path / "1.EML").write_bytes(ONE)
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    assert found(tmp_path) == [(str(tmp_path / "1.EML"), ONE)]


def test_what_can_not_be_read_is_told_and_holds_up_nothing(tmp_path: Path) -> None:
    good, empty, bare = tmp_path / "a.eml", tmp_path / "b.eml", tmp_path / "bare"
    good.write_bytes(ONE)
    empty.touch()
    bare.mkdir()
    names = (tmp_path / "none.eml", empty, bare, good)
    assert [one.source for one in problems(*names)] == [str(name) for name in names[:3]]
    assert found(*names) == [(str(good), ONE)]


def test_every_mail_of_a_corpus_survives_an_mbox(tmp_path: Path) -> None:
    raws = [path.read_bytes() for path in sorted(corpora("cpython").glob("msg_*.txt"))]
    box = mailbox.mbox(tmp_path / "all.mbox", create=True)
    for raw in raws:
        box.add(message_from_bytes(raw))
    box.close()
    again = [raw for _, raw in found(tmp_path / "all.mbox")]
    kept = mailbox.mbox(tmp_path / "all.mbox")
    assert len(again) == len(raws)
    assert again == [kept.get_bytes(key).replace(b"\n>From ", b"\nFrom ") for key in kept.iterkeys()]
