"""Access tokens for a mailbox: fetched when the old one is four fifths spent, and a new refresh token is kept before
the access token that came with it is used. Neither token is ever part of a log line or an error.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tui_desk.connectors.blotting import blot
from tui_desk.connectors.oauth_settings import OAuthSettings
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator, Retry, SendError
from tui_desk.private_file import write_whole
from tui_desk.text.clean import clean

__all__ = ["OAuthSettings", "TokenSource"]

_SPENT = 0.8
_USUAL_SECONDS = 3600
_MAX_SECONDS = 86_400
_MAX_WORDS = 200
_WITHDRAWN = ("invalid_grant", "interaction_required", "consent_required", "login_required")


@dataclass(frozen=True, slots=True)
class _Access:
    token: str = field(repr=False)
    refresh_at: datetime


class TokenSource:
    """The access token of one mailbox. Threads may share it."""

    def __init__(
        self,
        settings: OAuthSettings,
        http: Callable[[], httpx.Client],
        now: Callable[[], datetime],
        state_file: Path,
    ) -> None:
        self._settings = settings
        self._http = http
        self._now = now
        self._state = _State(state_file)
        self._lock = threading.Lock()
        self._access: _Access | None = None

    def token(self, force: bool = False) -> str:
        """A token that is good for a while; with `force` a new one, because the server refused the last.

        Raises NeedsOperator when somebody has to sign in again, Retry when the provider can't be reached.
        """
        with self._lock:
            if force or self._access is None or self._now() >= self._access.refresh_at:
                self._access = self._refreshed()
            return self._access.token

    def _refreshed(self) -> _Access:
        try:
            configured = self._settings.refresh.reveal()
            client_secret = self._settings.client.reveal() if self._settings.client.has_secret else ""
        except SecretError as error:
            raise NeedsOperator(str(error)) from error
        current = self._state.read(configured)
        asked_at = self._now()
        answer = self._ask(current, client_secret)
        token, rotated = answer.get("access_token"), answer.get("refresh_token")
        if not isinstance(token, str) or not token or not (token.isascii() and token.isprintable()):
            raise Retry(f"{self._provider} gave no access token")
        if isinstance(rotated, str) and rotated and rotated != current:
            self._keep(configured, rotated)
        return _Access(token, asked_at + timedelta(seconds=_SPENT * _lifetime(answer.get("expires_in"))))

    def _ask(self, refresh_token: str, client_secret: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "refresh_token",
            "client_id": self._settings.client_id,
            "client_secret": client_secret,
            "refresh_token": refresh_token,
            "scope": self._settings.asked_scope,
        }
        try:
            with self._http() as client:
                response = client.post(
                    self._settings.url,
                    data={name: value for name, value in form.items() if value},
                    headers={"Accept": "application/json"},
                    follow_redirects=False,
                )
        except httpx.HTTPError as error:
            raise Retry(
                f"{self._provider} can't be reached for a new token: {type(error).__name__}"
            ) from None
        answer = _json_object(response)
        if response.status_code == httpx.codes.OK:
            return answer
        raise self._refusal(response, answer, (refresh_token, client_secret))

    def _refusal(
        self, response: httpx.Response, answer: Mapping[str, Any], hidden: Iterable[str]
    ) -> SendError:
        error = _words(answer.get("error"), hidden)
        said = ": ".join(filter(None, (error, _words(answer.get("error_description"), hidden))))
        if error in _WITHDRAWN:
            return NeedsOperator(
                f"{self._provider} no longer accepts the refresh token: consent has expired or was withdrawn. "
                f"Sign in again and put the new refresh token into the config ({said})"
            )
        if response.is_client_error and response.status_code not in (408, 429) and error:
            return NeedsOperator(
                f"{self._provider} refuses this client: check client_id, client_secret and scope ({said})"
            )
        return Retry(
            f"{self._provider} gives no token now: HTTP {response.status_code} {said}".rstrip(),
            after=_seconds(response.headers.get("Retry-After", "")),
        )

    def _keep(self, configured: str, rotated: str) -> None:
        try:
            self._state.write(configured, rotated)
        except OSError as error:
            raise NeedsOperator(
                f"the new refresh token can't be kept in {self._state.path}: {error.strerror}"
            ) from error

    @property
    def _provider(self) -> str:
        named = {"google": "Google", "microsoft": "Microsoft"}
        return named.get(self._settings.provider) or httpx.URL(self._settings.url).host


@dataclass(frozen=True, slots=True)
class _State:
    """The newest refresh token, in a file for its owner only. It counts as long as the configured one is the same."""

    path: Path

    def read(self, configured: str) -> str:
        """The newest refresh token that came of the configured one."""
        try:
            kept = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return configured
        if not isinstance(kept, dict) or kept.get("instead_of") != _fingerprint(configured):
            return configured
        return str(kept.get("refresh_token") or configured)

    def write(self, configured: str, refresh_token: str) -> None:
        """Replace the file in one step."""
        content = json.dumps({"instead_of": _fingerprint(configured), "refresh_token": refresh_token})
        write_whole(self.path, content)


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def _json_object(response: httpx.Response) -> Mapping[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _lifetime(value: object) -> float:
    """Seconds; some providers send them as text, or not at all."""
    try:
        seconds = float(str(value))
    except ValueError:
        return _USUAL_SECONDS
    return min(seconds, _MAX_SECONDS) if seconds > 0 else _USUAL_SECONDS


def _seconds(header: str) -> float | None:
    return float(header) if header.isascii() and header.isdigit() and len(header) < 7 else None


def _words(value: object, hidden: Iterable[str]) -> str:
    """What the provider says, on one line, without our secrets."""
    if not isinstance(value, str):
        return ""
    return clean(blot(value, hidden)[:2000], one_line=True)[:_MAX_WORDS].strip()
