"""Replies collected by other projects fold as those projects expect, or better."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.needs import corpora
from tui_desk.text.quotes import fold, own_text

TEXTS = {
    "github-erp": "test/emails",
    "zapier-erp": "test/emails",
    "mail-parser-reply": "test/emails",
    "crisp-erp": "test/fixtures",
}


def plain(text: str) -> str:
    return " ".join(text.split())


def own(text: str) -> str:
    return plain(own_text(text, fold(text)))


def test_all_replies_of_crisp_fold_as_expected() -> None:
    folder = corpora("crisp-erp")
    expected: dict[str, str] = json.loads((folder / "expected.json").read_text())
    texts = {name: (folder / "test/fixtures" / f"{name}.txt").read_text() for name in expected}

    assert len(expected) == 40
    assert [name for name, text in texts.items() if own(text) != plain(expected[name])] == []


def test_all_standard_replies_of_talon_lose_their_quotations() -> None:
    folder = corpora("talon")
    expected: dict[str, str] = json.loads((folder / "expected_standard_replies.json").read_text())
    replies = {name: body(folder / "tests/fixtures/standard_replies" / name) for name in expected}

    assert len(expected) == 12
    assert [name for name, text in replies.items() if unquoted(text) != plain(expected[name])] == []


OWN = {
    "github-erp": {
        "email_1_1": "I am currently using the Java HTTP API.",
        "email_1_2": "(without incurring the cost of calling list first.)",
        "email_1_4": "Awesome! I haven't had another problem with it.",
        "email_1_6": "I get proper rendering as well.",
        "email_1_8": "I will reply under this one and under this.",
        "email_2_1": "Outlook with a reply",
        "email_2_2": "Outlook with a reply directly above line",
        "email_BlackBerry": "Here is another email",
        "email_iPhone": "Here is another email",
        "email_multi_word_sent_from_my_mobile_device": "Here is another email",
        "email_sent_from_my_not_signature": "Sent from my desk, is much easier then my mobile phone.",
        "email_sig_delimiter_in_middle_of_line": "And here is a fix -- this is not a signature. kthxbai",
        "greedy_on": "On your remote host you can run: telnet 127.0.0.1 52698",
        "email_one_is_not_on": "Locally (on development), when I run...",
        "pathological": "I will try to fix the problem as soon as I get back to a computer.",
        "email_bullets": "- how about bullets - and another",
        "correct_sig": "this is an email with a correct -- signature.",
    },
    "zapier-erp": {
        "email_2_3": "Outlook with a reply above headers using unusual format",
        "email_gmail": "This is a test for inbox replying to a github message.",
        "email_headers_no_delimiter": "And another reply!",
        "email_partial_quote_header": "fails, the tunnel is not working.",
    },
    "mail-parser-reply": {
        "email_danish_1": "Tak for din mail. Det lyder godt.",
        "email_danish_2": "Jeg har modtaget filerne.",
        "email_danish_4": "Hej, Svar.",
        "email_ja_1_2": "それでは 11:00 にお待ちしております。",
        "email_nl_1_2": "Outlook met een antwoord",
        "email_sv_anon_1": "flexibel fram till kl 15 idag.",
        "email_swedish_2": "will update you once I am available",
        "multi_header": "No problem. I’ll just start a new order.",
        "outlook": "My number is: +00 0000 000 000",
        "begins_with_signature": "hope you can join.",
    },
}
"""Words that are the writer's own, in the texts whose folder gives no expected values."""
HISTORY = (
    "wrote:",
    "skrev",
    "Sent:",
    "schrieb",
    "@basho",
    "@reply",
    "@github",
    "Verzonden:",
    "Sendt:",
    "\n>",
)


@pytest.mark.parametrize(
    ("folder", "name"), [(folder, name) for folder, names in OWN.items() for name in names]
)
def test_a_collected_reply_keeps_its_own_words_only(folder: str, name: str) -> None:
    text = (corpora(folder) / TEXTS[folder] / f"{name}.txt").read_text()
    shown = own_text(text, fold(text))

    assert OWN[folder][name] in plain(shown)
    assert not any(mark in shown for mark in HISTORY)


@pytest.mark.parametrize("folder", TEXTS)
def test_every_collected_text_shows_something(folder: str) -> None:
    texts = [
        path.read_text(errors="replace") for path in sorted((corpora(folder) / TEXTS[folder]).glob("*.txt"))
    ]

    assert texts
    assert all(own(text) for text in texts if text.strip())


def unquoted(text: str) -> str:
    return plain("".join(text[span.start : span.end] for span in fold(text) if span.kind != "quoted"))


def body(path: Path) -> str:
    part = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content
