"""How the account is logged in: once, on one device, and without its secrets anywhere."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.matrix.ear import Account
from tests.fakes.unruly import Answer, Asked, Unruly
from tests.servers.synapse import PASSWORD, User
from tui_desk.config import validating
from tui_desk.config.paths import state_dir
from tui_desk.connectors.matrix.login import Login
from tui_desk.connectors.matrix.settings import MatrixSettings
from tui_desk.errors import ConfigError
from tui_desk.exchange import NeedsOperator


@pytest.fixture
def by_password(desk: Account) -> Account:
    desk.settings["password"] = PASSWORD
    return desk


def devices(user: User) -> list[str]:
    return [one["device_id"] for one in user.call("GET", "/client/v3/devices")["devices"]]


def kept(name: str = "chat") -> Path:
    return state_dir() / "matrix" / f"{name}.json"


def test_a_password_logs_in_once_and_the_session_is_kept_privately(by_password: Account, anna: User) -> None:
    room = by_password.joined(anna)
    before = devices(by_password.user)
    with by_password.listening() as ear:
        ear.connected()
        by_password.sends(room, "Hello", key="k")
        by_password.sends(room, "Hello", key="k")
    with by_password.listening(ear.cursor) as again:
        again.connected()
    assert len(devices(by_password.user)) == len(before) + 1
    assert len(anna.hears(room)) == 1
    assert stat.S_IMODE(kept().stat().st_mode) == 0o600
    assert json.loads(kept().read_text())["token"] not in json.dumps([ear.cursor, ear.states])


def test_a_session_that_was_ended_is_begun_again_on_the_same_device(by_password: Account, anna: User) -> None:
    room = by_password.joined(anna)
    with by_password.listening() as ear:
        ear.connected()
    session = json.loads(kept().read_text())
    User(anna.url, by_password.id, session["token"]).call("POST", "/client/v3/logout", {})
    with by_password.listening(ear.cursor) as again:
        anna.says(room, "Still there?")
        again.message("Still there?")
    renewed = json.loads(kept().read_text())
    assert renewed["device"] == session["device"]
    assert renewed["token"] != session["token"]


def test_a_wrong_password_needs_somebody(desk: Account) -> None:
    with (
        pytest.raises(NeedsOperator, match="Check the password") as caught,
        desk.listening(password="wr0ng") as ear,
    ):
        ear.connected()
    assert "wr0ng" not in str(caught.value)


def test_a_token_of_another_account_is_noticed(desk: Account, anna: User) -> None:
    with pytest.raises(NeedsOperator, match=f"{anna.id}.*{desk.id}"), desk.listening(token=anna.token) as ear:
        ear.connected()


def test_a_check_says_what_is_right_and_what_is_wrong(desk: Account) -> None:
    assert all(one.ok for one in desk.connector().check())
    assert [one.name for one in desk.connector().check()] == [
        "homeserver",
        "login",
        "rooms",
        "files",
        "invitations",
    ]
    (_, login) = desk.connector(token="nonsense").check()
    assert not login.ok
    assert "Access Token" in login.text
    (server,) = desk.connector(api_url="http://127.0.0.1:1").check()
    assert not server.ok


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"address": "support@example.com"}, "whole Matrix id"),
        ({"api_url": "http://example.com"}, "https://"),
        ({"api_url": "example.com"}, "https://"),
        ({"token_env": "X", "password_env": "Y"}, "one of them"),
        ({"token_env": ""}, "one of them"),
        ({"token_file": "~/x"}, "give one of"),
        ({"accept_invites": "some"}, "accept_invites"),
    ],
)
def test_settings_that_can_not_work_are_refused(table: dict[str, object], complaint: str) -> None:
    good = {"name": "a", "kind": "matrix", "address": "@support:example.com", "token_env": "TOKEN"}
    validating.checked(MatrixSettings, good)
    with pytest.raises(ConfigError, match=complaint):
        validating.checked(MatrixSettings, good | table)


def test_invitations_are_accepted_by_person_or_server() -> None:
    table = {"name": "a", "address": "@support:example.com", "token_env": "TOKEN"}
    some = validating.checked(MatrixSettings, table | {"accept_invites": ["@anna:b.org", "c.org"]})
    assert [
        some.accepts(one) for one in ("@anna:b.org", "@eve:b.org", "@eve:c.org", "", "@x:evil.c.org")
    ] == [
        True,
        False,
        True,
        False,
        False,
    ]


class Domain(Unruly):
    """A web server that tells where the homeserver of its domain is."""

    told: Any = None

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/.well-known/matrix/client":
            return Answer(status=302, headers={"Location": "/elsewhere"})
        return Answer(self.told)


@pytest.mark.parametrize(
    ("told", "base"),
    [
        ({"m.homeserver": {"base_url": "https://matrix.example.org/"}}, "https://matrix.example.org"),
        ({"m.homeserver": {"base_url": "http://127.0.0.1:8008"}}, "http://127.0.0.1:8008"),
        ({"m.homeserver": {"base_url": "http://matrix.example.org"}}, ""),
        ({"m.homeserver": {"base_url": "file:///etc"}}, ""),
        ({"m.homeserver": 7}, ""),
        (b"<html>", ""),
    ],
)
def test_a_domain_tells_where_its_homeserver_is(told: Any, base: str) -> None:
    with Domain() as domain:
        domain.told = told
        address = f"@desk:{domain.url.removeprefix('http://')}"
        settings = validating.checked(MatrixSettings, {"name": "a", "address": address, "token_env": "TOKEN"})
        assert Login(settings).base == (base or domain.url)
