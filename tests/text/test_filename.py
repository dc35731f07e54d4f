"""A name from outside can be created in a folder, and nowhere else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_desk.text.filename import MAX_BYTES, safe_name


@given(st.text())
@example("../../etc/passwd")
@example("a" * 300 + "." + "b" * 300)
@example("é" * 119 + ". .x")
@example("\u202e\x1b[2J.\u200b.")
@example("\u3164")
def test_a_safe_name_is_one_plain_component(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe[0] not in ".-"
    assert not set(safe) & set("/\\\0")
    assert len(safe.encode()) <= MAX_BYTES
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in safe)
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\offer.doc", "offer.doc"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("..", "attachment"),
        ("", "attachment"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("photo.jpg" + " " * 80 + ".exe", "photo.jpg .exe"),
        ("a\r\nb\x1b[2J.txt", "a b[2J.txt"),
        ("Größe 日本.pdf", "Größe 日本.pdf"),
    ],
)
def test_names_are_made_safe(written: str, safe: str) -> None:
    assert safe_name(written) == safe


def test_a_long_name_keeps_the_extension_that_decides_how_it_opens() -> None:
    assert safe_name("é" * 300 + ".tar.pdf").endswith(".pdf")
    assert safe_name("x.pdf" + "y" * 200 + ".exe").endswith(".exe")


def test_the_default_can_be_chosen() -> None:
    assert safe_name("///", default="mail.eml") == "mail.eml"
