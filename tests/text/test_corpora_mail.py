"""Thousands of mails nobody here wrote: each gives something to read, and what others read in them we read too."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.needs import corpora
from tui_desk.text.clean import clean
from tui_desk.text.mail import Address, Mail, parse

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def mails(*patterns: str) -> list[Path]:
    found = sorted(path for pattern in patterns for path in corpora().glob(pattern) if path.is_file())
    assert found
    return found


def check(path: Path) -> Mail:
    mail = parse(path.read_bytes())
    for text in (mail.text, mail.subject, mail.sender.name):
        assert not CONTROL.search(clean(text)), path
    assert "".join(mail.text[span.start : span.end] for span in mail.spans) == mail.text, path
    return mail


EMPTY = frozenset(
    [
        "000.eml",  # stalwart: boundaries around nothing
        *("msg_08.txt", "msg_09.txt", "msg_12.txt", "msg_12a.txt", "msg_18.txt", "msg_24.txt"),
        *("empty_in_reply_to.eml", "bad_date_header.eml", "bad_date_header2.eml", "missing_body.eml"),
        "must_supply_encoding.eml",
    ]
)
"""Samples that hold headers and structure, but not one word."""


@pytest.mark.parametrize(
    "pattern", ["stalwart/**/*.eml", "mikel-mail/**/*.eml", "cpython/msg_*.txt", "sisimai/**/*.eml"]
)
def test_every_odd_mail_gives_something_to_read(pattern: str) -> None:
    for path in mails(pattern):
        mail = check(path)
        assert mail.text.strip() or mail.attachments or path.name in EMPTY, path


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_every_real_mail_is_read_without_a_doubt(step: int) -> None:
    flags: Counter[str] = Counter()
    paths = mails("spamassassin/*/*.txt")[::step]
    for path in paths:
        mail = check(path)
        assert mail.text.strip(), path
        flags.update(mail.flags)
    for flag, share in (
        ("unparsable-sender", 0.01),
        ("bad-date", 0.01),
        ("no-message-id", 0.01),
        ("truncated", 0),
    ):
        assert flags[flag] <= share * len(paths), flag


def expected_addresses(value: dict[str, Any]) -> list[tuple[str, str]]:
    groups = value.get("Group", [])
    listed = [*value.get("List", []), *(each for group in groups for each in group["addresses"])]
    return [(each["name"] or "", each["address"] or "") for each in listed]


def written(addresses: tuple[Address, ...]) -> list[tuple[str, str]]:
    return [(each.name, each.address) for each in addresses]


def agreement(path: Path) -> dict[str, bool]:
    """Which of the fields that another parser's expected values cover are the same here."""
    expected = json.loads(path.with_suffix(".json").read_text())
    mail = parse(path.read_bytes())
    headers = {
        each["name"]: each["value"]
        for each in expected["parts"][0]["headers"]
        if isinstance(each["name"], str)
    }
    same = {}
    subject = headers.get("subject", {})
    if isinstance(subject, dict) and "Text" in subject:
        same["subject"] = subject["Text"].split() == mail.subject.split()
    for name, addresses in (("from", (mail.sender,)), ("to", mail.to)):
        if name in headers and (listed := expected_addresses(headers[name]["Address"])):
            same[name] = listed == written(addresses)
    bodies = (expected["parts"][number]["body"] for number in expected["text_body"])
    words = {word for body in bodies if "Text" in body for word in re.findall(r"\w+", body["Text"].lower())}
    if words:
        same["text"] = words <= set(re.findall(r"\w+", mail.text.lower()))
    return same


@pytest.mark.parametrize(("name", "floor"), [("subject", 34), ("from", 38), ("to", 31), ("text", 36)])
def test_another_parser_s_expected_values_are_ours(name: str, floor: int) -> None:
    """What differs: raw 8-bit headers and utf-7 words, where the expected values hold replacement characters."""
    results = [agreement(path) for path in mails("stalwart/**/*.eml")]
    assert sum(result.get(name, False) for result in results) >= floor


def test_real_bounces_tell_status_and_recipient() -> None:
    expected = json.loads((corpora("sisimai") / "expected.json").read_text())
    counted: Counter[str] = Counter()
    for path in mails("sisimai/**/*.eml"):
        mail = check(path)
        counted["automatic"] += mail.automatic is not None
        stated = b"content-type: message/delivery-status" in path.read_bytes().lower()
        assert not stated or mail.report is not None, path
        if mail.report is None:
            continue
        codes = [each["status"] for each in expected[path.name]]
        counted["report"] += 1
        counted["recipient"] += "@" in mail.report.recipient
        counted["class"] += mail.report.status[:1] in {code[:1] for code in codes}
        counted["ours"] += bool(mail.report.message_id)
    floors = {"report": 38, "class": 35, "recipient": 38, "ours": 31, "automatic": 62}
    assert {name: counted[name] for name in floors if counted[name] < floors[name]} == {}


def test_answers_name_the_mail_they_answer() -> None:
    read = list(map(check, mails("spamassassin/easy-ham-1/*.txt")[::5]))
    answers = [mail for mail in read if mail.subject.lower().startswith("re:")]
    assert sum(bool(mail.in_reply_to or mail.references) for mail in answers) >= 0.75 * len(answers)


def test_real_mails_with_broken_bytes_are_still_read() -> None:
    chance = random.Random(2822)
    for path in mails("stalwart/**/*.eml", "mikel-mail/**/*.eml", "sisimai/**/*.eml"):
        raw = bytearray(path.read_bytes()[:50_000])
        for _ in range(chance.randint(1, 20)):
            start = chance.randrange(len(raw))
            raw[start : start + chance.randint(0, 30)] = chance.randbytes(chance.randint(0, 10))
        mail = parse(bytes(raw))
        assert not CONTROL.search(clean(mail.text)), path
