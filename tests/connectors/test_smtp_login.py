"""Who we are for the mail server, over a line that nobody else reads."""

from __future__ import annotations

import base64
import logging
import socket
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.certificate import Certificate, make_certificate
from tests.servers.smtp import HOST, SmtpServer
from tests.waiting import PATIENCE
from tui_desk.config import Hidden, validating
from tui_desk.connectors.smtp import AuthRefused, check, send
from tui_desk.connectors.smtp_auth import Login
from tui_desk.connectors.smtp_settings import SmtpSettings
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator, Outgoing, Retry, SendError

PASSWORD = "hüte-dich vor\tmir"
OUT = Outgoing(
    id=1,
    key="<1@d>",
    thread="",
    text="",
    sender="a@desk.example",
    recipients=("b@x.example",),
    frozen=b"A: b\r\n\r\nhi\r\n",
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users={"ann": PASSWORD}, tokens={"ann": "t0ken"}) as running:
        yield running


def plain(server: SmtpServer) -> SmtpSettings:
    return SmtpSettings(host=HOST, port=server.port, tls="none")


def deliver(settings: SmtpSettings, login: Login | None) -> None:
    send(settings, lambda: login, OUT, lambda: None, timeout=PATIENCE)


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_password_opens_the_server(server: SmtpServer, mechanism: str) -> None:
    server.mechanisms = (mechanism,)
    deliver(plain(server), Login("ann", PASSWORD))
    assert server.received[0].username == "ann"
    assert f"AUTH {mechanism}" in server.commands


def test_a_token_opens_the_server(server: SmtpServer) -> None:
    deliver(plain(server), Login("ann", token="t0ken"))
    assert server.received[0].username == "ann"


@pytest.mark.parametrize(
    "login", [Login("ann", "wrong"), Login("bob", PASSWORD), Login("ann", token="stale")]
)
def test_a_refused_login_stops_the_channel(server: SmtpServer, login: Login) -> None:
    with pytest.raises(AuthRefused, match=rf"refuses the login of {login.username}: 535"):
        deliver(plain(server), login)
    assert not server.received


def test_a_refusal_that_ends_with_a_full_stop_gets_no_second_one(server: SmtpServer) -> None:
    server.login_refusal = "535 5.7.8 Authentication failed."
    with pytest.raises(AuthRefused, match=r"535 5\.7\.8 Authentication failed\. Check user name"):
        deliver(plain(server), Login("ann", "wrong"))


def test_a_login_that_can_not_be_checked_now_is_tried_again(server: SmtpServer) -> None:
    server.login_refusal = "454 4.7.0 temporary authentication failure"
    with pytest.raises(Retry, match="454"):
        deliver(plain(server), Login("ann", "wrong"))


def test_a_server_without_our_kind_of_login_stops_the_channel(server: SmtpServer) -> None:
    server.mechanisms = ("XOAUTH2",)
    with pytest.raises(NeedsOperator, match="no login with a password"):
        deliver(plain(server), Login("ann", PASSWORD))


def test_a_relay_that_asks_for_no_login_takes_mail_without_one_and_hears_no_password() -> None:
    with SmtpServer(mechanisms=()) as relay:
        lines = check(plain(relay), lambda: Login("ann", PASSWORD))
        assert [(line.name, line.ok) for line in lines] == [("smtp connection", True), ("smtp login", True)]
        assert "asks for none" in lines[1].text
        deliver(plain(relay), Login("ann", PASSWORD))
        assert relay.received[0].username == ""
        assert not any(command.startswith("AUTH") for command in relay.commands)


def test_a_server_that_hides_its_login_and_wants_one_stops_the_channel(server: SmtpServer) -> None:
    server.mechanisms = ()
    with pytest.raises(NeedsOperator, match="without another login: 530"):
        deliver(plain(server), Login("ann", PASSWORD))


def test_a_server_that_wants_a_login_from_who_has_none_stops_the_channel(server: SmtpServer) -> None:
    with pytest.raises(NeedsOperator, match="without another login: 530"):
        deliver(plain(server), None)


def test_a_password_that_can_not_be_had_stops_the_channel(server: SmtpServer) -> None:
    def login() -> Login | None:
        raise SecretError("the environment variable MAIL_PW is not set")

    with pytest.raises(NeedsOperator, match="MAIL_PW"):
        send(plain(server), login, OUT, lambda: None)


def test_no_secret_is_in_an_error_a_traceback_a_repr_or_the_log(
    server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("mail.log").propagate = False
    server.login_refusal = "535 your password {sent} is wrong"
    wrong = "sesame-7788"
    shown = [
        repr(Login("ann", wrong, "tok-7788")),
        repr(SmtpSettings(host="localhost", password=Hidden(wrong))),
    ]
    for login in (Login("ann", wrong), Login("ann", token="tok-7788")):
        with pytest.raises(SendError) as refused:
            deliver(plain(server), login)
        shown.append("".join(traceback.format_exception(refused.value)) + repr(refused.value) + caplog.text)
    for secret in (wrong, base64.b64encode(wrong.encode()).decode(), "tok-7788"):
        assert not any(secret in text for text in shown)
    assert "your password ••• is wrong" in shown[2]


@pytest.mark.parametrize("implicit", [True, False])
def test_the_line_is_encrypted_and_the_certificate_checked(certificate: Certificate, implicit: bool) -> None:
    with SmtpServer(users={"ann": PASSWORD}, certificate=certificate, implicit_tls=implicit) as server:
        tls = "tls" if implicit else "starttls"
        trusting = validating.checked(
            SmtpSettings, {"host": HOST, "port": server.port, "tls": tls, "ca_file": str(certificate.file)}
        )
        deliver(trusting, Login("ann", PASSWORD))
        assert server.received[0].encrypted
        doubting = replace(trusting, ca_file="")
        with pytest.raises(Retry, match=r"certificate of 127.* nobody this machine trusts"):
            deliver(doubting, Login("ann", PASSWORD))


def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "DNS:elsewhere.example")
    with SmtpServer(certificate=other, implicit_tls=True) as server:
        settings = SmtpSettings(host=HOST, port=server.port, ca_file=str(other.file))
        with pytest.raises(Retry, match="is for another name"):
            deliver(settings, None)


def test_a_server_without_starttls_gets_neither_password_nor_mail(server: SmtpServer) -> None:
    with pytest.raises(NeedsOperator, match="no STARTTLS"):
        deliver(SmtpSettings(host=HOST, port=server.port, tls="starttls"), Login("ann", PASSWORD))
    assert server.commands == ["QUIT"]


def test_tls_to_a_server_that_speaks_plainly_says_what_to_check(server: SmtpServer) -> None:
    with pytest.raises(Retry, match=r'does not speak TLS as expected .*; try tls = "starttls"'):
        deliver(SmtpSettings(host=HOST, port=server.port), None)


def test_a_ca_file_that_is_not_there_is_named() -> None:
    with pytest.raises(NeedsOperator, match=r"ca_file /nowhere\.pem"):
        deliver(SmtpSettings(host=HOST, port=1, ca_file="/nowhere.pem"), None)


def test_a_server_that_never_greets_is_given_up() -> None:
    with socket.create_server((HOST, 0)) as silent:
        settings = SmtpSettings(host=HOST, port=silent.getsockname()[1], tls="none")
        with pytest.raises(Retry, match="in time"):
            send(settings, lambda: None, OUT, lambda: None, timeout=0.2)


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.1", "localhost.example"])
def test_an_open_line_is_only_for_this_machine(host: str) -> None:
    with pytest.raises(ValueError, match="only for a server on this machine"):
        SmtpSettings(host=host, tls="none")


@pytest.mark.parametrize(("tls", "port"), [("tls", 465), ("starttls", 587), ("none", 25)])
def test_the_port_follows_from_the_encryption(tls: str, port: int) -> None:
    assert validating.checked(SmtpSettings, {"host": "localhost", "tls": tls}).on_port == port


def test_a_check_says_line_by_line_what_works(server: SmtpServer) -> None:
    lines = check(plain(server), lambda: Login("ann", PASSWORD))
    assert [(line.name, line.ok) for line in lines] == [("smtp connection", True), ("smtp login", True)]
    assert "30.0 MB" in lines[0].text
    lines = check(plain(server), lambda: Login("ann", "wrong"))
    assert [(line.name, line.ok) for line in lines] == [("smtp connection", True), ("smtp login", False)]
    assert "Check user name and password" in lines[1].text
    assert not server.received


def test_a_check_of_a_server_that_is_not_there_says_so() -> None:
    with SmtpServer() as gone:
        pass
    [line] = check(plain(gone), lambda: None)
    assert (line.name, line.ok) == ("smtp connection", False)
