"""Machines are known by what they say of themselves; a person's mail is never taken for one."""

from __future__ import annotations

import pytest

from tui_desk.text.mail import parse


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; type=x",
        "Precedence: bulk",
        "Precedence: LIST",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Autoreply: yes",
        "X-Autorespond: away",
        "List-Id: <l.example>",
        "List-Unsubscribe: <https://x.example>",
        "X-Loop: desk",
        "Return-Path: <>",
        "From: MAILER-DAEMON@x.example",
        "From: MAILER-DAEMON <>",
        "From: No Reply <no-reply@x.example>",
        "X-FC-MachineGenerated: true",
        "X-POST-MessageClass: 9; Autoresponder",
        "Delivered-To: Autoresponder",
        "Subject: Automatic reply: your order",
    ],
)
def test_a_machine_s_mail_says_why_it_counts_as_one(header: str) -> None:
    read = parse(f"{header}\n\nI am away".encode())
    assert read.automatic


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: no (a person)",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: None",
        "X-Auto-Response-Suppress: DR",
        "Return-Path: <a@b.example>",
        "From: norepo@x.example",
        "Subject: Re: Automatic reply: your order",
    ],
)
def test_a_person_s_mail_is_not_automatic(header: str) -> None:
    assert parse(f"{header}\n\nHello".encode()).automatic is None


def test_a_mail_that_passed_too_many_servers_is_a_loop() -> None:
    assert parse(b"Received: by x\n" * 51 + b"\nx").automatic == "it passed 51 servers"
    assert parse(b"Received: by x\n" * 50 + b"\nx").automatic is None


def test_a_german_car_in_a_subject_is_no_machine() -> None:
    assert not parse(b"From: a@b.example\nSubject: Auto: Rechnung\n\nDer Wagen").automatic
