"""A delivery report says what became of which mail of ours; anything else is no report."""

from __future__ import annotations

from tui_desk.text.mail import Report, parse


def bounce(*status: str, returned: str = "message/rfc822", kind: str = "delivery-status") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: Undelivered\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=b\n\n"
        "--b\n\nYour mail could not be delivered.\n"
        f"--b\nContent-Type: message/{kind}\n\n" + "\n".join(status) + "\n"
        f"--b\nContent-Type: {returned}\n\nFrom: desk@shop.example\nMessage-ID: <ours@shop.example>\n\nBody\n--b--\n"
    ).encode()


def test_a_bounce_names_recipient_status_and_our_mail() -> None:
    mail = parse(
        bounce(
            "Reporting-MTA: dns; mx.example",
            "",
            "Original-Recipient: rfc822;ann@x.example",
            "Final-Recipient: rfc822; <ann.lee@x.example>",
            "Action: Failed",
            "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 5.1.1 <ann@x.example>",
            " unknown",
        )
    )
    assert mail.report == Report(
        action="failed",
        status="5.1.1",
        recipient="ann@x.example",
        diagnostic="550 5.1.1 <ann@x.example> unknown",
        message_id="<ours@shop.example>",
    )
    assert mail.text == "Your mail could not be delivered."
    assert mail.automatic
    assert "report" in mail.flags
    assert "forwarded" not in mail.flags


def test_returned_headers_are_enough_to_know_our_mail() -> None:
    report = parse(
        bounce("", "Final-Recipient: rfc822; a@b", "Action: delayed", returned="text/rfc822-headers")
    ).report
    assert report is not None
    assert (report.action, report.message_id) == ("delayed", "<ours@shop.example>")


def test_the_worst_of_several_recipients_is_told() -> None:
    report = parse(
        bounce(
            "Reporting-MTA: dns; x",
            "",
            "Final-Recipient: rfc822; good@x.example\nAction: delivered\nStatus: 2.0.0",
            "",
            "Final-Recipient: rfc822; bad@x.example\nAction: failed\nStatus: 5.0.0",
            "Diagnostic-Code: smtp; 552 5.2.2 full",
        )
    ).report
    assert report is not None
    assert (report.recipient, report.status, report.action) == ("bad@x.example", "5.2.2", "failed")


def test_a_status_alone_tells_the_action() -> None:
    report = parse(bounce("Final-Recipient: rfc822; a@b", "Status: 4.4.1")).report
    assert report is not None
    assert report.action == "delayed"


def test_an_empty_status_part_is_still_a_report() -> None:
    report = parse(bounce("")).report
    assert report == Report("", "", "", "", "<ours@shop.example>")


def test_a_reading_receipt_is_automatic_but_no_delivery_report() -> None:
    mail = parse(
        bounce(
            "Disposition: automatic-action/MDN-sent-automatically; displayed", kind="disposition-notification"
        )
    )
    assert mail.report is None
    assert "report" in mail.flags
    assert mail.automatic


def test_exim_s_own_bounce_is_understood() -> None:
    mail = parse(
        b"From: Mailer-Daemon@x.example\nX-Failed-Recipients: ann@x.example\n\n"
        b"550 5.1.1 No such user\n\n------ This is a copy of the message ------\n\nMessage-ID: <ours@shop.example>\n"
    )
    assert mail.report == Report("failed", "5.1.1", "ann@x.example", "", "<ours@shop.example>")


def test_a_person_s_mail_about_a_bounce_is_no_report() -> None:
    assert parse(b"From: a@b.example\n\nI got this: Status: 5.1.1, Action: failed").report is None


def test_a_bounce_somebody_passes_on_is_not_a_bounce_of_ours() -> None:
    passed_on = b"Content-Type: message/rfc822\n\n" + bounce(
        "Action: failed\nFinal-Recipient: rfc822; a@x.example"
    )
    mail = parse(
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=z\n\n"
        b"--z\n\nWhat does this mean?\n--z\n" + passed_on + b"\n--z--\n"
    )

    assert (mail.report, mail.automatic) == (None, None)
    assert mail.flags.count("report") == 0
    assert mail.text.startswith("What does this mean?")
