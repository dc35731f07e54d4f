"""Only what shows where it leads is opened."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_desk.text.html import render
from tui_desk.text.links import Link, all_links, find_links, mismatch, openable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example/x.", ("https://a.example/x",)),
        ("(https://a.example/x) and <http://b.example>", ("https://a.example/x", "http://b.example")),
        ("https://a.example/wiki/C_(language)!", ("https://a.example/wiki/C_(language)",)),
        ("twice https://a.example https://a.example", ("https://a.example",)),
        ("write to mailto:ana@desk.example, please", ("mailto:ana@desk.example",)),
        ("詳細はhttps://a.example/路、です", ("https://a.example/路",)),
        ("'https://a.example/x'", ("https://a.example/x",)),
        ("no link: http:// nor ftp://a.example", ()),
        ("", ()),
    ],
)
def test_links_are_found_without_the_sentence_around_them(text: str, expected: tuple[str, ...]) -> None:
    assert find_links(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ssh://-oProxyCommand=x",
        "--help",
        "-https://a.example",
        "https://user:secret@a.example/",
        "https://bank.example@evil.example/",
        "https://a.example/a b",
        "https://a.example/\n--flag",
        "https://a.example/\x1b]0;x",
        "https://a.example/\u202egnp.exe",
        "https://a.example\\@evil.example",
        "https://",
        "https://[::1",
        "https://a.example:99999/",
        "https://-a.example/",
        "mailto:",
        "mailto:-x@a.example",
        "mailto:a@b.example%0Abcc:c@d.example",
        "http:a.example",
        "",
    ],
)
def test_what_could_mislead_a_program_or_a_reader_is_not_opened(url: str) -> None:
    assert openable(url) is None


@pytest.mark.parametrize(
    "url", ["https://a.example/x?y=1#z", "http://münchen.example/", "HTTPS://A.example", "http://[::1]:8080/"]
)
def test_a_plain_web_address_is_opened_as_it_is(url: str) -> None:
    assert openable(url) == url


def test_a_mailto_keeps_recipients_subject_and_body_only() -> None:
    url = "mailto:ana@desk.example?subject=Hi%20there&attach=/etc/passwd&bcc=x@y.example&body=a+b"

    assert openable(url) == "mailto:ana@desk.example?subject=Hi%20there&body=a%2Bb"


@pytest.mark.parametrize(
    ("label", "url", "expected"),
    [
        ("https://bank.example", "https://evil.example/bank.example", True),
        ("bank.example", "https://bank.example.evil.example", True),
        ("www.bank.example/login", "https://bank.example/x", False),
        ("BANK.example", "https://bank.example", False),
        ("Click here", "https://evil.example", False),
        ("version 1.2", "https://evil.example", False),
        ("ana@desk.example", "mailto:ana@desk.example", False),
        ("ana@desk.example", "mailto:eve@evil.example", True),
        ("bücher.example", "https://xn--bcher-kva.example/", False),
        ("pаypal.com", "https://xn--pypal-4ve.com", False),
        ("paypal.com", "https://xn--pypal-4ve.com", True),
    ],
)
def test_a_label_that_names_another_host_is_a_mismatch(label: str, url: str, expected: bool) -> None:
    assert mismatch(label, url) is expected


@given(st.text())
def test_every_found_link_stands_in_the_text(text: str) -> None:
    assert all(link in text for link in find_links(text))


@given(st.text(), st.text())
def test_no_text_is_too_odd_to_judge(label: str, url: str) -> None:
    openable(url)
    openable("https://" + url)
    openable("mailto:" + url)
    mismatch(label, url)
    mismatch(label, "https://" + url)


@example("mailto:0@\uaaf7")
@given(st.text(max_size=60).map("mailto:{}".format))
def test_what_is_opened_holds_no_space_and_no_control(url: str) -> None:
    opened = openable(url)

    assert opened is None or (opened.isprintable() and " " not in opened)


def test_a_label_that_contains_another_address_is_a_mismatch_too() -> None:
    assert mismatch("log in at https://bank.example/login now", "https://evil.example")
    assert not mismatch("log in at https://bank.example/login now", "https://bank.example/x")


def test_links_keep_the_numbers_of_the_text_and_the_label_of_one_is_not_another() -> None:
    page = '<p><a href="https://evil.example/x">https://bank.example/login</a> or https://plain.example</p>'
    rendered = render(page)
    assert rendered.text == "https://bank.example/login [1: leads to evil.example] or https://plain.example"
    assert all_links(rendered.text, rendered.links) == (
        Link("https://evil.example/x", "bank.example"),
        Link("https://plain.example"),
    )


def test_a_mark_that_the_target_belies_is_the_senders_own_and_says_nothing() -> None:
    text = "bank.example [1: leads to evil.example], x [9: leads to a.example]"
    assert all_links(text, ("https://good.example",)) == (Link("https://good.example"),)


@given(st.text(), st.lists(st.text(), max_size=3))
def test_every_numbered_target_is_listed_first_and_in_order(text: str, targets: list[str]) -> None:
    assert [link.url for link in all_links(text, targets)][: len(targets)] == targets
