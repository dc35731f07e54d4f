"""How an account is logged in: by the token from the config, or by its password once; the session is then kept.

A kept session has its device, so that transaction ids go on to mean the same after a new login.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui_desk.config.paths import state_dir
from tui_desk.connectors.fields import inner, text
from tui_desk.connectors.mail_server import is_loopback
from tui_desk.connectors.matrix.client import Client, Refused, Unreached, path
from tui_desk.connectors.matrix.settings import MatrixSettings, web_address
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator
from tui_desk.private_file import make_private_dir

DEVICE_NAME = "tui-desk"
_TOKEN_GONE = ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN")
_LOCKS: dict[Path, threading.Lock] = {}
"""Of each kept session: the two threads of a channel log in once, not twice."""


def is_token_refused(error: Refused) -> bool:
    """Whether the homeserver no longer knows our token."""
    return error.status == 401 and error.code in _TOKEN_GONE


@dataclass(frozen=True, slots=True)
class Session:
    """What a login gave."""

    token: str = field(repr=False)
    device: str = ""


class Login:
    """The access token of one channel. Raises NeedsOperator where somebody must act."""

    def __init__(self, settings: MatrixSettings) -> None:
        self._settings = settings
        self._base = ""
        self._session: Session | None = None

    @property
    def base(self) -> str:
        """The homeserver's address."""
        if not self._base:
            self._base = self._settings.api_url or _discovered(self._settings.server_name)
        return self._base

    def client(self) -> Client:
        """A line of its own, logged in; logs in now if that has to be."""
        self.token()
        return Client(self.base, self.token)

    def token(self) -> str:
        """The token to send along."""
        if self._session is None:
            self._session = self._by_token() or self._kept() or self._log_in("")
        return self._session.token

    def renew(self) -> None:
        """The homeserver refused the token: log in again if we can, on the same device."""
        refused = self._session
        if refused is None or self._settings.access.has_secret:
            raise NeedsOperator(
                f"the homeserver no longer knows the access token of {self._settings.address}: make a new one"
                " (in Element: Settings, Help & About, Access Token) and put it where the config says"
            )
        kept = self._kept()
        self._session = kept if kept and kept.token != refused.token else self._log_in(refused.token)

    def _by_token(self) -> Session | None:
        if not self._settings.access.has_secret:
            return None
        try:
            return Session(self._settings.access.reveal())
        except SecretError as error:
            raise NeedsOperator(str(error)) from error

    def _log_in(self, refused: str) -> Session:
        """By password; another thread may just have done it."""
        state = self._state()
        with _LOCKS.setdefault(state, threading.Lock()):
            kept = self._kept()
            if kept is not None and kept.token != refused:
                return kept
            try:
                password = self._settings.reveal()
            except SecretError as error:
                raise NeedsOperator(str(error)) from error
            session = self._ask(password, kept.device if kept else "")
            self._keep(state, session)
            return session

    def _ask(self, password: str, device: str) -> Session:
        body: dict[str, Any] = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self._settings.address},
            "password": password,
            "initial_device_display_name": DEVICE_NAME,
            **({"device_id": device} if device else {}),
        }
        client = Client(self.base)
        try:
            answer = client.post(path("v3", "login"), body)
        except Refused as error:
            raise _login_refused(error, self._settings.address, password) from None
        finally:
            client.close()
        token = answer.get("access_token")
        if not isinstance(token, str) or not (token.isascii() and token.isprintable()) or not token:
            raise Unreached("the homeserver let us in, but gave no access token")
        return Session(token, str(answer.get("device_id") or device))

    def _state(self) -> Path:
        return make_private_dir(state_dir() / "matrix") / f"{self._settings.name}.json"

    def _kept(self) -> Session | None:
        """The session of the last login, if it was this account's on this server."""
        try:
            kept = json.loads(self._state().read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(kept, dict) or kept.get("of") != self._whose() or not kept.get("token"):
            return None
        return Session(str(kept["token"]), str(kept.get("device") or ""))

    def _keep(self, state: Path, session: Session) -> None:
        content = json.dumps({"of": self._whose(), "token": session.token, "device": session.device})
        whole = state.with_name(f".{state.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            whole.replace(state)
        except OSError as error:
            raise NeedsOperator(f"the login can't be kept in {state}: {error.strerror}") from error
        finally:
            whole.unlink(missing_ok=True)

    def _whose(self) -> str:
        return hashlib.sha256(f"{self._settings.address}\n{self.base}".encode()).hexdigest()[:32]


def _login_refused(error: Refused, address: str, password: str) -> Exception:
    if error.status == 429 or error.status >= 500:
        return error
    said = error.words.replace(password, "***")
    return NeedsOperator(
        f"the homeserver does not let {address} in: {said}. Check the password; if the server only has single sign-on,"
        " use an access token (token_command or token_file)"
    )


def _discovered(server_name: str) -> str:
    """The homeserver's address as its domain tells it (client-server API, server discovery)."""
    scheme = "http" if is_loopback(server_name.rpartition(":")[0] or server_name) else "https"
    client = Client(f"{scheme}://{server_name}", follow=True)
    try:
        told = client.get("/.well-known/matrix/client")
    except (Refused, Unreached):
        told = {}
    finally:
        client.close()
    base = text(inner(told, "m.homeserver"), "base_url")
    try:
        return web_address(base) or f"{scheme}://{server_name}"
    except ValueError:
        return f"{scheme}://{server_name}"
