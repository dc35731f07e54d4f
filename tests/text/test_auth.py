"""Only our own server's word on a sender counts, and only where nobody else can have written it."""

from __future__ import annotations

import pytest

from tui_desk.text.mail import parse, verdict

OURS = frozenset({"mx.desk.example"})
RECEIVED = (
    "Received: from mail.customer.example by mx.desk.example with ESMTPS id 1; Mon, 1 Jan 2026 00:00:00 +0000"
)


def judged(*headers: str, ids: frozenset[str] = OURS, sender: str = "ana@customer.example") -> str:
    return verdict(parse("\n".join([*headers, f"From: {sender}", "", "x"]).encode()), ids)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass header.from=customer.example", "pass"),
        ("dmarc=fail (p=reject) header.from=customer.example", "fail"),
        ("dkim=pass header.d=evil.test; dmarc=fail header.from=customer.example", "fail"),
        ("dkim=pass header.d=customer.example", "pass"),
        ("dkim=pass header.i=@mail.customer.example", "pass"),
        ("spf=pass smtp.mailfrom=bounce@customer.example", "pass"),
        ("dkim=pass header.d=evil.test; spf=pass smtp.mailfrom=evil.test", "none"),
        ("dkim=fail header.d=customer.example", "none"),
        ("dmarc=none; spf=pass smtp.mailfrom=customer.example", "pass"),
        ("dmarc=temperror header.from=customer.example", "none"),
        ("none", "none"),
        ("dmarc=fail (dmarc=pass) header.from=customer.example", "fail"),
    ],
)
def test_our_server_s_results_decide(results: str, expected: str) -> None:
    assert judged(f"Authentication-Results: mx.desk.example; {results}", RECEIVED) == expected
    assert judged(RECEIVED, f"Authentication-Results: MX.desk.example 1;\n {results}") == expected


def test_another_server_s_word_is_nobody_s() -> None:
    header = "Authentication-Results: mx.evil.test; dmarc=pass header.from=customer.example"
    assert judged(header, RECEIVED) == "none"
    assert judged(header, RECEIVED, ids=frozenset()) == "none"


def test_a_forged_statement_below_our_own_changes_nothing() -> None:
    ours = "Authentication-Results: mx.desk.example; dmarc=fail header.from=customer.example"
    forged = "Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example"
    assert judged(RECEIVED, ours, forged) == "fail"
    assert judged(ours, RECEIVED, forged) == "fail"


def test_a_forged_statement_below_a_stranger_s_relay_is_not_believed() -> None:
    forged = "Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example"
    assert judged(RECEIVED, "Received: from x by relay.evil.test; now", forged) == "none"


def test_hops_inside_our_own_house_do_not_matter() -> None:
    inner = ("Received: by 10.0.0.7 with LMTP; now", "Received: from mx by store.desk.example; now", RECEIVED)
    ours = "Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example"
    assert judged(*inner, ours) == "pass"


def test_a_sender_that_can_not_be_told_is_never_proven() -> None:
    header = "Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example"
    assert judged(header, sender="ana@customer.example]<mallory@evil.test>") == "none"


def test_a_pass_for_another_domain_is_not_a_pass_for_the_sender() -> None:
    assert judged("Authentication-Results: mx.desk.example; dmarc=pass header.from=evil.test") == "fail"


@pytest.mark.parametrize(
    "results",
    [
        'spf=pass smtp.mailfrom="x; dmarc=pass header.from=customer.example ;"@evil.test',
        'dkim=pass header.d=evil.test header.i="x header.d=customer.example"@evil.test',
        "spf=pass smtp.mailfrom==?utf-8?q?x=3Bdmarc=3Dpass_header.from=3Dcustomer.example=3B?=@evil.test",
    ],
)
def test_what_a_sender_chose_for_his_address_states_no_result(results: str) -> None:
    assert judged(RECEIVED, f"Authentication-Results: mx.desk.example; {results}") == "none"


@pytest.mark.parametrize(
    ("first", "second"), [('"("@evil.test', '")"@evil.test'), ("(evil.test", "evil.test")]
)
def test_a_sender_s_address_hides_no_result_either(first: str, second: str) -> None:
    results = f"spf=pass smtp.mailfrom={first}; dmarc=fail header.from=customer.example; dkim=none header.i={second}"
    assert judged(RECEIVED, f"Authentication-Results: mx.desk.example; {results}") == "fail"
