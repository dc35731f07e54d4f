"""An address counts only where exactly one is meant, and a disguise is called one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.steps import assert_linear
from tui_desk.text import address
from tui_desk.text.address import Address, parse_addresses, parse_sender, suspicious, valid_address

HEADER_TEXT = st.text(st.sampled_from('ab@<>"(),;:\\[]. \t=?\x1bé\ud800')) | st.text()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Ana Lopez <Ana@Desk.Example>", [("Ana Lopez", "Ana@desk.example")]),
        ("ana@desk.example (Ana)", [("Ana", "ana@desk.example")]),
        ('"Doe, John" <j@x.org>, b@c', [("Doe, John", "j@x.org"), ("", "b@c")]),
        ("Doe, John <j@x.org>", [("Doe, John", "j@x.org")]),
        ("Team: a@b, C <c@d>; e@f", [("", "a@b"), ("C", "c@d"), ("", "e@f")]),
        ("undisclosed-recipients:;", []),
        ("a@b; c@d", [("", "a@b"), ("", "c@d")]),
        ("=?utf-8?q?J=C3=BCrg?= =?utf-8?q?_M=C3?= =?utf-8?q?=BCller?= <j@x>", [("Jürg Müller", "j@x")]),
        ("=?utf-8?q?Jo_=3Cj=40x=2Eorg=3E?=", [("Jo", "j@x.org")]),
        ("=?utf-8?q?a=2C_b=40evil=2Etest=2C?= <j@x>", [("a, b@evil.test,", "j@x")]),
        ("<@relay.example:u@h>", [("", "u@h")]),
        ("<mailto:u@h>", [("", "u@h")]),
        ("Bob <b@x", [("Bob", "b@x")]),
        ('"never closed <a@b.c>', [('"never closed', "a@b.c")]),
        ("'x@y.z' <x@y.z>", [("x@y.z", "x@y.z")]),
        ("Bob (works (here)) <b@[192.0.2.1]>", [("Bob", "b@[192.0.2.1]")]),
        ("joe..x.@docomo.ne.jp", [("", "joe..x.@docomo.ne.jp")]),
        ("jürgen@büro.example", [("", "jürgen@büro.example")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("a@b@c", [("a@b@c", "")]),
    ],
)
def test_mailboxes_are_read_as_people_write_them(header: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.name, each.address) for each in parse_addresses(header)] == expected


@pytest.mark.parametrize(
    "header",
    [
        "ana@desk.example]<mallory@evil.test>",
        "ana@desk.example <mallory@evil.test>",
        "ana@desk.example, mallory@evil.test",
        "<ana@desk.example> <mallory@evil.test>",
        '"ana lopez"@desk.example',
        "a@b@c",
        "nobody",
        "-oProxyCommand@x.example",
        "a\x00b@c.example",
        "",
    ],
)
def test_a_sender_that_is_not_exactly_one_address_is_none(header: str) -> None:
    assert parse_sender(header) is None


def test_a_name_that_repeats_its_own_address_is_still_one_sender() -> None:
    assert parse_sender("ana@d.example <ana@d.example>") == Address("ana@d.example", "ana@d.example")
    assert parse_sender('"ana@d.example" <mallory@x>') == Address("ana@d.example", "mallory@x")


@given(HEADER_TEXT)
def test_no_header_breaks_the_parser(header: str) -> None:
    for each in parse_addresses(header):
        assert each.address == "" or each.address.count("@") >= 1
    sender = parse_sender(header)
    assert sender is None or valid_address(sender.address)


@pytest.mark.parametrize(
    "piece",
    [
        ";",
        '"',
        "(",
        "<",
        "a@b,",
        '"\\',
        '<"',
        "@",
        "a ",
        '(<"',
        "<a> ",
        "a@b:",
        "x,",
        "\\",
        "=?utf-8?q?",
        ":",
    ],
)
def test_what_a_long_header_costs_grows_with_its_length(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_linear(parse_addresses, piece * 250, piece * 1_000)
    assert_linear(parse_sender, piece * 250, piece * 1_000)
    # The rest is expressions, in C: with so many characters, the square of that would never end.
    monkeypatch.setattr(address, "_MAX_HEADER", 300_000)
    header = piece * (300_000 // len(piece))
    assert len(parse_addresses(header)) <= 100
    parse_sender(header)


def test_five_thousand_addresses_are_cut_to_the_limit() -> None:
    assert len(parse_addresses(", ".join(f"u{n}@x.example" for n in range(5_000)))) == 100


@pytest.mark.parametrize(
    ("address", "valid"),
    [
        ("a@b.example", True),
        ("jürgen@büro.example", True),
        ("-a@b.example", False),
        ("a@-b.example", False),
        ("a b@c.example", False),
        ("a@b.example\n", False),
        ("a\u200b@b.example", False),
        ("a@b,c@d", False),
        ("", False),
        ("a" * 400 + "@b", False),
    ],
)
def test_mail_is_sent_only_to_plain_addresses(address: str, valid: bool) -> None:
    assert valid_address(address) is valid


@pytest.mark.parametrize(
    ("name", "address", "word"),
    [
        ("ceo@corp.example", "x@y.example", "another address"),
        ("Support", "a@p\u0430ypal.example", "mixes alphabets"),
        ("Support", "a@\u0440\u0430\u0443\u0440\u0430\u04cf.example", "looks like"),
        ("Shop", "a@xn--bcher-kva.example", "punycode"),
        ("Ana", "a\u200bna@x.example", "invisible"),
        ("\u0410nn L\u0435e", "x@y.example", "on this desk"),
    ],
)
def test_a_disguise_is_named_in_plain_words(name: str, address: str, word: str) -> None:
    assert word in (suspicious(Address(name, address), frozenset({"Ann Lee"})) or "")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Jörg", "j@bücher.example"),
        ("Анна", "anna@почта.example"),
        ("", "a@b.example"),
        ("a@b.example", "A@b.example"),
    ],
)
def test_an_honest_name_in_any_alphabet_raises_no_flag(name: str, address: str) -> None:
    assert suspicious(Address(name, address), frozenset({"Ann Lee"})) is None
