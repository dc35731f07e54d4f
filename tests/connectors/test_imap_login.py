"""Getting in: encrypted, by password or token; and what is said when it does not work."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.connectors.mailbox import connector, letter, pulling, subjects
from tests.servers.dovecot import HOST, Mailbox, free_port
from tests.servers.dovecot_files import token
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tui_desk.config import validating
from tui_desk.connectors.base import Check
from tui_desk.connectors.imap.dialling import Patience, connect
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.exchange import NeedsOperator


def verdicts(mailbox: Mailbox, **settings: Any) -> dict[str, Check]:
    return {check.name: check for check in connector(mailbox, **settings).check()}


def first_problem(mailbox: Mailbox, **settings: Any) -> str:
    return next(check.text for check in connector(mailbox, **settings).check() if not check.ok)


@pytest.mark.parametrize(("tls", "port"), [("tls", "imaps"), ("starttls", "imap")])
def test_mail_comes_and_is_listened_for_encrypted(mailbox: Mailbox, tls: str, port: str) -> None:
    server = mailbox.server
    mailbox.append(letter(1))
    secure = {
        "tls": tls,
        "port": getattr(server, port),
        "ca_file": str(server.certificate),
        "host": "localhost",
    }
    with pulling(mailbox, **secure) as run:
        run.until(1)
        run.listening()
        for number in range(2, 12):
            mailbox.append(letter(number))
        assert subjects(run.until(11))[-1] == "letter 11"


def test_a_certificate_of_an_unknown_issuer_is_refused(mailbox: Mailbox) -> None:
    text = first_problem(mailbox, tls="tls", port=mailbox.server.imaps)
    assert "trusts" in text
    assert "ca_file" in text


def test_a_certificate_for_another_name_is_refused(mailbox: Mailbox) -> None:
    server = mailbox.server
    text = first_problem(
        mailbox, tls="tls", port=server.imaps, host="127.0.0.2", ca_file=str(server.certificate)
    )
    assert "another name" in text or "nothing answers" in text


def test_tls_on_a_starttls_port_is_explained(mailbox: Mailbox) -> None:
    assert 'tls = "starttls"' in first_problem(mailbox, tls="tls", port=mailbox.server.imap)


def test_starttls_on_a_tls_port_is_explained(mailbox: Mailbox) -> None:
    text = first_problem(mailbox, patience=Patience(connect=2), tls="starttls", port=mailbox.server.imaps)
    assert 'tls = "tls"' in text


def test_a_server_that_offers_no_starttls_gets_no_password(mailbox: Mailbox) -> None:
    with Proxy(mailbox.server.imap) as proxy:
        proxy.edit = lambda piece: piece.replace(b"STARTTLS", b"XTARTTLS")
        text = first_problem(mailbox, tls="starttls", port=proxy.port)
        assert "offers no STARTTLS" in text
        assert mailbox.password.encode() not in proxy.up


def test_a_greeting_that_would_keep_the_line_in_clear_gets_no_password(mailbox: Mailbox) -> None:
    with Proxy(mailbox.server.imap) as proxy:
        proxy.edit = lambda piece: piece.replace(b"* OK [", b"* PREAUTH [")
        text = first_problem(mailbox, tls="starttls", port=proxy.port)
        assert "logged in before the line is encrypted" in text
        assert mailbox.password.encode() not in proxy.up


def test_a_port_nobody_listens_at_is_explained(mailbox: Mailbox) -> None:
    assert "nothing answers" in first_problem(mailbox, port=free_port())


def test_a_wrong_password_is_explained_without_showing_it(mailbox: Mailbox) -> None:
    text = first_problem(mailbox, password="hunter2")
    assert "refuses the login" in text
    assert "hunter2" not in text


def test_a_password_that_can_not_be_had_stops_the_channel(mailbox: Mailbox) -> None:
    with pulling(mailbox, password=None, password_env="NOT_SET_ANYWHERE") as run:
        error = run.error()
    assert isinstance(error, NeedsOperator)
    assert "NOT_SET_ANYWHERE" in str(error)


def test_a_password_beyond_ascii_is_sent_as_utf_8(mailbox: Mailbox) -> None:
    assert "refuses the login" in first_problem(mailbox, password="pässwörd")


def test_a_missing_folder_is_told_with_those_that_are_there(mailbox: Mailbox) -> None:
    found = verdicts(mailbox, folders=["INBOX", "Sent", "Orders"])
    assert found["folder INBOX"].ok
    assert "as Sent Items" in found["folder Sent"].text
    assert not found["folder Orders"].ok
    assert "Archive" in found["folder Orders"].text
    assert "IDLE" in found["new mail"].text


def test_everything_right_is_all_right(mailbox: Mailbox) -> None:
    with SmtpServer(users={mailbox.user: mailbox.password}) as smtp:
        found = verdicts(
            mailbox, smtp={"host": HOST, "port": smtp.port, "tls": "none", "username": mailbox.user}
        )
    assert all(check.ok for check in found.values()), found
    assert "smtp login" in found


def test_a_sending_server_that_is_not_there_is_told(mailbox: Mailbox) -> None:
    found = verdicts(mailbox, smtp={"host": HOST, "port": free_port(), "tls": "none"})
    assert not found["smtp connection"].ok
    assert found["login"].ok


@contextmanager
def tokens(*answers: str) -> Iterator[dict[str, Any]]:
    """Settings for a provider that gives out these tokens, one after the other."""
    left = list(answers)

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"access_token": left.pop(0), "expires_in": 3600}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer((HOST, 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {
            "provider": "other",
            "client_id": "desk",
            "refresh_token": "long-lived",
            "token_url": f"http://{HOST}:{server.server_port}/token",
        }
    finally:
        server.shutdown()
        server.server_close()


def test_a_token_opens_the_mailbox(mailbox: Mailbox) -> None:
    mailbox.append(letter(1))
    with tokens(token(mailbox.user)) as oauth, pulling(mailbox, password=None, oauth=oauth) as run:
        assert subjects(run.until(1)) == ["letter 1"]


def test_a_token_opens_it_by_oauthbearer_where_that_is_offered(mailbox: Mailbox) -> None:
    with Proxy(mailbox.server.imap) as proxy, tokens(token(mailbox.user)) as oauth:
        proxy.edit = lambda piece: piece.replace(b"AUTH=XOAUTH2", b"AUTH=XXAUTH2")
        assert verdicts(mailbox, password=None, oauth=oauth, port=proxy.port)["login"].ok
        assert b"OAUTHBEARER" in proxy.up


def test_a_refused_token_is_renewed_once(mailbox: Mailbox) -> None:
    with tokens(token(mailbox.user, lifetime=-60), token(mailbox.user)) as oauth:
        assert verdicts(mailbox, password=None, oauth=oauth)["login"].ok


def test_a_refused_token_that_renewing_does_not_mend_stops_the_channel(mailbox: Mailbox) -> None:
    bad = token(mailbox.user, key=b"another key")
    with tokens(*[bad] * 6) as oauth, pulling(mailbox, password=None, oauth=oauth) as run:
        error = run.error()
    assert isinstance(error, NeedsOperator)
    assert bad not in str(error)


def test_a_provider_that_is_away_does_not_stop_the_channel(mailbox: Mailbox) -> None:
    oauth = {
        "provider": "other",
        "client_id": "desk",
        "refresh_token": "long-lived",
        "token_url": f"http://{HOST}:{free_port()}/token",
    }
    with pulling(mailbox, password=None, oauth=oauth) as run:
        error = run.error()
    assert not isinstance(error, NeedsOperator)


def test_a_command_that_goes_out_in_pieces_waits_for_no_acknowledgement(mailbox: Mailbox) -> None:
    plain = {"host": HOST, "port": mailbox.server.imap, "tls": "none", "password": mailbox.password}
    settings = validating.checked(
        ImapSettings, {"name": "mail", "kind": "imap", "address": mailbox.user} | plain
    )
    client = connect(settings, Patience())
    try:
        assert client.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        client.shutdown()
