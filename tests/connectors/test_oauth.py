"""Access tokens are fetched in time, refresh tokens survive their rotation, and neither is ever told."""

from __future__ import annotations

import json
import logging
import stat
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tui_desk.config import validating
from tui_desk.connectors.oauth import OAuthSettings, TokenSource
from tui_desk.errors import ConfigError
from tui_desk.exchange import NeedsOperator, Retry

URL = "https://login.example/token"
REFRESH, SECRET = "refresh-0-7788", "client-7788"


@dataclass
class Provider:
    """A token endpoint."""

    at: datetime = datetime(2026, 3, 1, tzinfo=UTC)
    asked: list[dict[str, str]] = field(default_factory=list)
    rotates: bool = False
    expires_in: Any = 1000
    refusal: httpx.Response | Exception | None = None
    on_answer: Callable[[], None] = lambda: None

    def source(self, folder: Path, **settings: Any) -> TokenSource:
        given = {
            "provider": "other",
            "token_url": URL,
            "client_id": "desk",
            "refresh_token": REFRESH,
        } | settings
        transport = httpx.MockTransport(self.answer)
        return TokenSource(
            validating.checked(OAuthSettings, given),
            lambda: httpx.Client(transport=transport),
            lambda: self.at,
            folder / "mail.token",
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append({name: value[0] for name, value in parse_qs(request.content.decode()).items()})
        if isinstance(self.refusal, Exception):
            raise self.refusal
        if self.refusal is not None:
            return self.refusal
        number = len(self.asked)
        rotated = {"refresh_token": f"refresh-{number}-7788"} if self.rotates else {}
        return httpx.Response(
            200, json={"access_token": f"access-{number}", "expires_in": self.expires_in, **rotated}
        )


@pytest.fixture
def provider() -> Provider:
    return Provider()


def test_a_token_is_fetched_with_the_refresh_token(provider: Provider, tmp_path: Path) -> None:
    source = provider.source(tmp_path, client_secret=SECRET, scope="mail")
    assert source.token() == "access-1"
    assert provider.asked == [
        {
            "grant_type": "refresh_token",
            "client_id": "desk",
            "client_secret": SECRET,
            "refresh_token": REFRESH,
            "scope": "mail",
        }
    ]


def test_a_token_serves_until_four_fifths_are_spent(provider: Provider, tmp_path: Path) -> None:
    source = provider.source(tmp_path)
    source.token()
    provider.at += timedelta(seconds=799)
    assert source.token() == "access-1"
    provider.at += timedelta(seconds=1)
    assert source.token() == "access-2"


def test_a_refused_token_is_replaced_at_once(provider: Provider, tmp_path: Path) -> None:
    source = provider.source(tmp_path)
    source.token()
    assert source.token(force=True) == "access-2"
    assert source.token() == "access-2"


@pytest.mark.parametrize("expires_in", [None, "soon", -5, 0, "nan", True])
def test_a_lifetime_that_makes_no_sense_counts_as_an_hour_at_most(
    provider: Provider, tmp_path: Path, expires_in: object
) -> None:
    provider.expires_in = expires_in
    source = provider.source(tmp_path)
    assert source.token() == source.token() == "access-1"
    provider.at += timedelta(seconds=2880)
    assert source.token() == "access-2"


def test_a_rotated_refresh_token_is_used_from_then_on_and_after_a_restart(
    provider: Provider, tmp_path: Path
) -> None:
    provider.rotates = True
    source = provider.source(tmp_path)
    source.token()
    source.token(force=True)
    provider.source(tmp_path).token()
    assert [form["refresh_token"] for form in provider.asked] == [REFRESH, "refresh-1-7788", "refresh-2-7788"]
    [kept] = tmp_path.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_rotated_refresh_token_is_kept_before_its_access_token_is_used(
    provider: Provider, tmp_path: Path
) -> None:
    provider.rotates = True
    source = provider.source(tmp_path / "missing")
    with pytest.raises(NeedsOperator, match="can't be kept"):
        source.token()


def test_a_new_refresh_token_in_the_config_beats_the_kept_one(provider: Provider, tmp_path: Path) -> None:
    provider.rotates = True
    provider.source(tmp_path).token()
    provider.source(tmp_path, refresh_token="consent-again").token()
    assert provider.asked[-1]["refresh_token"] == "consent-again"


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"instead_of": 3}', "\xff"])
def test_a_damaged_state_file_is_as_good_as_none(provider: Provider, tmp_path: Path, content: str) -> None:
    (tmp_path / "mail.token").write_text(content, "latin-1")
    provider.source(tmp_path).token()
    assert provider.asked[-1]["refresh_token"] == REFRESH


def test_a_withdrawn_consent_stops_the_channel_in_plain_words(provider: Provider, tmp_path: Path) -> None:
    provider.refusal = httpx.Response(
        400, json={"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    )
    with pytest.raises(NeedsOperator, match=r"Sign in again .*Token has been expired or revoked"):
        provider.source(tmp_path, provider="google", token_url="").token()


@pytest.mark.parametrize(
    ("status", "error"), [(401, "invalid_client"), (400, "unauthorized_client"), (400, "invalid_scope")]
)
def test_a_wrong_client_stops_the_channel(
    provider: Provider, tmp_path: Path, status: int, error: str
) -> None:
    provider.refusal = httpx.Response(status, json={"error": error})
    with pytest.raises(NeedsOperator, match=f"check client_id.*{error}"):
        provider.source(tmp_path).token()


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(500, text="<html>"),
        httpx.Response(503, json={"error": "temporarily_unavailable"}, headers={"Retry-After": "7"}),
        httpx.Response(429, json={"error": "slow_down"}, headers={"Retry-After": "7"}),
        httpx.Response(403, text="<html>a proxy's page</html>"),
        httpx.Response(302, headers={"Location": "https://evil.example"}),
        httpx.Response(200, text="no json"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"access_token": ""}),
        httpx.Response(200, json={"access_token": "a\r\nb"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
    ],
)
def test_trouble_on_the_way_is_tried_again(
    provider: Provider, tmp_path: Path, trouble: httpx.Response | Exception
) -> None:
    provider.refusal = trouble
    source = provider.source(tmp_path)
    with pytest.raises(Retry) as raised:
        source.token()
    waits = isinstance(trouble, httpx.Response) and "Retry-After" in trouble.headers
    assert raised.value.after == (7 if waits else None)
    assert len(provider.asked) == 1
    provider.refusal = None
    assert source.token() == "access-2"


def test_threads_that_come_at_once_fetch_one_token(provider: Provider, tmp_path: Path) -> None:
    source = provider.source(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert {future.result() for future in [pool.submit(source.token) for _ in range(32)]} == {"access-1"}
    assert len(provider.asked) == 1


def test_no_token_or_secret_is_in_an_error_a_repr_or_the_log(
    provider: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = []
    for error in ("invalid_grant", "invalid_client", "other"):
        words = f"{REFRESH} or {SECRET} is wrong"
        provider.refusal = httpx.Response(400, json={"error": error, "error_description": words})
        source = provider.source(tmp_path, client_secret=SECRET)
        with pytest.raises((NeedsOperator, Retry)) as raised:
            source.token()
        shown += ["".join(traceback.format_exception(raised.value)), repr(raised.value), repr(source)]
    provider.refusal = None
    source.token()
    shown += [caplog.text, repr(vars(source))]
    for secret in (REFRESH, SECRET, "access-4"):
        assert not any(secret in text for text in shown)
    assert "••• or ••• is wrong" in shown[0]


def test_the_refresh_token_can_lie_outside_the_config(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text("from-file\n")
    file.chmod(0o600)
    monkeypatch.setenv("MAIL_CLIENT", "from-env")
    outside = {"refresh_token": None, "refresh_token_file": str(file), "client_secret_env": "MAIL_CLIENT"}
    provider.source(tmp_path, **outside).token()
    assert provider.asked[-1]["refresh_token"] == "from-file"
    assert provider.asked[-1]["client_secret"] == "from-env"
    file.unlink()
    with pytest.raises(NeedsOperator, match="can't be read"):
        provider.source(tmp_path, **outside).token()


def test_the_providers_addresses_are_known() -> None:
    common = {"client_id": "x", "refresh_token_env": "X"}
    google = validating.checked(OAuthSettings, {"provider": "google", **common})
    assert (google.url, google.asked_scope) == ("https://oauth2.googleapis.com/token", "")
    microsoft = validating.checked(
        OAuthSettings, {"provider": "microsoft", "tenant": "desk.example", **common}
    )
    assert microsoft.url == "https://login.microsoftonline.com/desk.example/oauth2/v2.0/token"
    assert "SMTP.Send offline_access" in microsoft.asked_scope


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"provider": "other"}, "needs a token_url"),
        ({"token_url": "http://login.example/token"}, "https://"),
        ({"refresh_token_env": ""}, "give refresh_token_command"),
        ({"tenant": "a/../b"}, "id or domain"),
        ({"client_secret": SECRET, "client_secret_env": "Y"}, "give one of"),
    ],
)
def test_settings_that_can_not_work_are_refused(wrong: dict[str, str], words: str) -> None:
    common = {"provider": "google", "client_id": "x", "refresh_token_env": "X"}
    with pytest.raises(ConfigError, match=words) as refused:
        validating.checked(OAuthSettings, common | wrong)
    assert SECRET not in str(refused.value)


def test_the_kept_token_tells_no_configured_one(provider: Provider, tmp_path: Path) -> None:
    provider.rotates = True
    provider.source(tmp_path).token()
    kept = json.loads((tmp_path / "mail.token").read_text())
    assert kept["refresh_token"] == "refresh-1-7788"
    assert REFRESH not in json.dumps(kept)
