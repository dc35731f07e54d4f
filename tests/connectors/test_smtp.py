"""What becomes of a mail when the server takes it, refuses it, or disappears."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.servers.smtp import HOST, SmtpServer
from tui_desk.connectors.smtp import send
from tui_desk.connectors.smtp_settings import SmtpSettings
from tui_desk.exchange import NeedsOperator, Outgoing, Rejected, Retry, SendError, Sent, Uncertain

MAIL = b"From: a@desk.example\r\nMessage-ID: <1@desk.example>\r\n\r\nline\r\n.dot\r\n..\r\n.\r\nend\r\n"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


def outgoing(
    *recipients: str, sender: str = "a@desk.example", frozen: bytes = MAIL, number: int = 17
) -> Outgoing:
    return Outgoing(
        id=number,
        key="<1@desk.example>",
        thread="",
        text="",
        sender=sender,
        recipients=recipients,
        frozen=frozen,
    )


def deliver(
    server: SmtpServer, out: Outgoing, at_risk: Callable[[], None] = lambda: None, timeout: float = 5
) -> Sent:
    settings = SmtpSettings(host=HOST, port=server.port, tls="none")
    return send(settings, lambda: None, out, at_risk, timeout=timeout, now=lambda: NOON)


def test_the_server_gets_exactly_the_frozen_bytes_and_the_envelope(server: SmtpServer) -> None:
    sent = deliver(server, outgoing("b@x.example", "c@x.example"))
    [mail] = server.wait_for(1)
    assert mail.content == MAIL
    assert (mail.sender, mail.recipients) == ("a@desk.example", ("b@x.example", "c@x.example"))
    assert sent == Sent("<1@desk.example>", NOON, {})
    assert server.commands[-1] == "QUIT"


def test_delivery_reports_are_asked_for_with_the_outbox_id(server: SmtpServer) -> None:
    deliver(server, outgoing("b@x.example"))
    [mail] = server.received
    assert (mail.options["ENVID"], mail.options["RET"], mail.notify) == ("17", "HDRS", ("FAILURE,DELAY",))
    assert mail.options["SIZE"] == str(len(MAIL))


def test_a_server_without_delivery_reports_is_not_asked(server: SmtpServer) -> None:
    server.dsn = False
    deliver(server, outgoing("b@x.example"))
    assert not any("ENVID" in command or "NOTIFY" in command for command in server.commands)


def test_an_automatic_answer_leaves_with_an_empty_sender_and_wants_no_report(server: SmtpServer) -> None:
    deliver(server, outgoing("b@x.example", sender=""))
    [mail] = server.received
    assert (mail.sender, mail.notify) == ("", ("NEVER",))


def test_a_recipient_refused_for_good_is_told_and_the_others_get_the_mail(server: SmtpServer) -> None:
    server.refuse = {"gone@x.example": "550 5.1.1 no such user"}
    sent = deliver(server, outgoing("b@x.example", "gone@x.example"))
    assert sent.refused == {"gone@x.example": "550 5.1.1 no such user"}
    assert server.received[0].recipients == ("b@x.example",)


def test_one_recipient_refused_for_now_keeps_the_mail_from_all(server: SmtpServer) -> None:
    server.refuse = {"full@x.example": "452 4.2.2 mailbox full", "gone@x.example": "550 no such user"}
    risks: list[str] = []
    out = outgoing("b@x.example", "full@x.example", "gone@x.example")
    with pytest.raises(Retry, match=r"full@x\.example \(452 4\.2\.2 mailbox full\)"):
        deliver(server, out, lambda: risks.append("risk"))
    assert not server.received
    assert not risks
    server.refuse = {}
    deliver(server, out)
    assert [mail.recipients for mail in server.received] == [out.recipients]


def test_all_recipients_refused_is_final_with_words_for_each(server: SmtpServer) -> None:
    server.refuse = {"b@x.example": "550 no such user", "c@x.example": "554 go away"}
    with pytest.raises(Rejected) as refused:
        deliver(server, outgoing("b@x.example", "c@x.example"))
    assert refused.value.recipients == {"b@x.example": "550 no such user", "c@x.example": "554 go away"}
    assert not server.received


@pytest.mark.parametrize(
    ("field", "answer", "error"),
    [
        ("refuse_sender", "451 4.3.0 later", Retry),
        ("refuse_sender", "421 closing", Retry),
        ("refuse_sender", "553 not your address", Rejected),
        ("refuse_sender", "530 5.7.0 log in first", NeedsOperator),
        ("refuse_data", "451 later", Retry),
        ("refuse_data", "554 no", Rejected),
        ("verdict", "451 greylisted", Retry),
        ("verdict", "554 5.7.1 spam", Rejected),
        ("verdict", "333 what", Uncertain),
    ],
)
def test_the_answer_decides_what_is_done(
    server: SmtpServer, field: str, answer: str, error: type[SendError]
) -> None:
    setattr(server, field, answer)
    with pytest.raises(error, match=answer.replace(".", r"\.")):
        deliver(server, outgoing("b@x.example"))


@pytest.mark.parametrize("field", ["refuse_sender", "verdict"])
def test_a_mail_the_server_finds_too_big_is_final_in_plain_words(server: SmtpServer, field: str) -> None:
    setattr(server, field, "552 5.3.4 message size exceeds limit")
    with pytest.raises(Rejected, match="too big"):
        deliver(server, outgoing("b@x.example"))


def test_a_mail_above_the_told_size_is_not_even_begun(server: SmtpServer) -> None:
    server.size = 1_000_000
    with pytest.raises(Rejected, match=r"has 2\.0 MB, 127\.0\.0\.1 takes at most 1\.0 MB"):
        deliver(server, outgoing("b@x.example", frozen=b"A: b\r\n\r\n" + b"x" * 70 + b"\r\n" * 1_000_000))
    assert server.commands == ["QUIT"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_line_that_breaks_before_the_final_dot_is_safe_to_try_again(server: SmtpServer, step: str) -> None:
    server.drop = step
    big = MAIL + b"filler, so that the socket's buffers are not enough\r\n" * 200_000
    with pytest.raises((Retry, Uncertain)) as lost:
        deliver(server, outgoing("b@x.example", frozen=big))
    assert isinstance(lost.value, Retry)
    assert not server.received


def test_a_line_that_breaks_behind_the_final_dot_leaves_doubt(server: SmtpServer) -> None:
    server.drop = "dot"
    risks: list[int] = []
    with pytest.raises(Uncertain, match="closed the connection"):
        deliver(server, outgoing("b@x.example"), lambda: risks.append(len(server.received)))
    assert risks == [0]
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("step", "error"), [("MAIL", Retry), ("RCPT", Retry), ("DATA", Retry), ("dot", Uncertain)]
)
def test_a_server_that_falls_silent_is_given_up(
    server: SmtpServer, step: str, error: type[SendError]
) -> None:
    server.stall = step
    with pytest.raises(error, match="in time"):
        deliver(server, outgoing("b@x.example"), timeout=2)


def test_nothing_is_sent_if_the_risk_can_not_be_recorded(server: SmtpServer) -> None:
    def lost_lease() -> None:
        raise LookupError("the lease is gone")

    with pytest.raises(LookupError):
        deliver(server, outgoing("b@x.example"), lost_lease)
    server_saw = server.received
    assert not server_saw


def test_nobody_listening_is_no_reason_to_lose_the_mail() -> None:
    with SmtpServer() as gone:
        pass
    with pytest.raises(Retry, match="nothing answers at 127"):
        deliver(gone, outgoing("b@x.example"))


@pytest.mark.parametrize(
    "address",
    [
        "b x@x.example",
        "-oQ/tmp@x.example",
        "b@x.example\r\nRCPT TO:<c@x>",
        "b",
        "<b@x.example>",
        "b\x00@x",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_without_a_connection(server: SmtpServer, address: str) -> None:
    with pytest.raises(Rejected, match="not an address"):
        deliver(server, outgoing("good@x.example", address))
    assert not server.commands


def test_bytes_that_could_smuggle_another_mail_are_refused(server: SmtpServer) -> None:
    for sequence in (b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n"):
        with pytest.raises(Rejected, match="damaged"):
            deliver(
                server, outgoing("b@x.example", frozen=b"A: b\r\n\r\nx" + sequence + b"MAIL FROM:<x@y>\r\n")
            )
    assert not server.commands


def test_a_non_ascii_address_goes_only_to_a_server_that_takes_it(server: SmtpServer) -> None:
    frozen = "To: jörg@x.example\r\n\r\nhi\r\n".encode()
    with pytest.raises(Rejected, match="only addresses of ASCII letters") as refused:
        deliver(server, outgoing("jörg@x.example", frozen=frozen))
    assert set(refused.value.recipients) == {"jörg@x.example"}
    server.utf8 = True
    deliver(server, outgoing("jörg@x.example", "b@straße.example", frozen=frozen))
    assert server.received[0].recipients == ("jörg@x.example", "b@xn--strae-oqa.example")
    assert server.received[0].content == frozen


def test_two_mails_at_once_do_not_mix(server: SmtpServer) -> None:
    texts = [b"A: b\r\n\r\n" + bytes([65 + number]) * 60 + b"\r\n" for number in range(8)]
    threads = [
        threading.Thread(target=deliver, args=(server, outgoing("b@x.example", frozen=text)))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail.content for mail in server.wait_for(8)) == texts
