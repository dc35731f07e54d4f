"""A real homeserver on loopback: Synapse from PyPI, in an environment of its own below the user's cache folder.

It serves tests only, and is no part of the program. `python -m tests.servers.synapse` installs it beforehand.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any
from uuid import uuid4

import httpx

from tests.needs import need
from tests.servers import process
from tests.servers.dovecot import HOST, free_port
from tui_desk.connectors.trust import trusted

VERSION = "1.163.2"
PASSWORD = "pw-of-a-test"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tui-desk-tests"
"""Of whoever runs the tests; read on import, as each test gets a home of its own later."""
_SECRET = "registers-test-users"
_LOCKED = Path(__file__).with_name("synapse.txt")
_PATIENCE = 100.0
_CONFIG = Template("""
server_name: localhost
pid_file: $base/pid
listeners:
  - {port: $port, bind_addresses: [$host], type: http, tls: false, resources: [{names: [client]}]}
database: {name: sqlite3, args: {database: $base/homeserver.db}}
log_config: $base/log.yaml
media_store_path: $base/media
max_upload_size: 20M
registration_shared_secret: $secret
bcrypt_rounds: 4
report_stats: false
macaroon_secret_key: a
form_secret: b
signing_key_path: $base/signing.key
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
presence: {enabled: false}
rc_message: $many
rc_login: {address: $many, account: $many, failed_attempts: $many}
rc_joins: {local: $many, remote: $many}
rc_joins_per_room: $many
rc_invites: {per_room: $many, per_user: $many, per_issuer: $many}
rc_room_creation: $many
rc_admin_redaction: $many
""")
_MANY = "{per_second: 10000, burst_count: 10000}"
_LOG = Template("""
version: 1
handlers: {f: {class: logging.FileHandler, filename: $base/homeserver.log}}
root: {level: WARNING, handlers: [f]}
""")


@dataclass(slots=True)
class Synapse:
    """The server. One serves a whole test run: each test makes its own users."""

    base: Path
    python: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        config = self.base / "homeserver.yaml"
        facts = {"base": self.base, "port": self.port, "host": HOST, "secret": _SECRET, "many": _MANY}
        config.write_text(_CONFIG.substitute(facts))
        (self.base / "log.yaml").write_text(_LOG.substitute(facts))
        command = [str(self.python), "-m", "synapse.app.homeserver", "-c", str(config)]
        key = self.base / "signing.key"
        if not key.exists():
            key.write_text(f"ed25519 a_test {base64.b64encode(os.urandom(32)).decode().rstrip('=')}\n")
        self._process = process.start(*command, log=self.base / "homeserver.log", seconds=_PATIENCE)

    def stop(self) -> None:
        """Stop it, and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(15)
            self._process = None

    def user(self, name: str, shown: str = "") -> User:
        """A new user; his name gets something to make it his alone."""
        localpart = f"{name}-{uuid4().hex[:8]}"
        with httpx.Client(base_url=self.url, timeout=30, verify=trusted()) as http:
            nonce = http.get("/_synapse/admin/v1/register").json()["nonce"]
            said = "\0".join((nonce, localpart, PASSWORD, "notadmin")).encode()
            body = {
                "nonce": nonce,
                "username": localpart,
                "displayname": shown or name.capitalize(),
                "password": PASSWORD,
                "admin": False,
                "mac": hmac.new(_SECRET.encode(), said, hashlib.sha1).hexdigest(),
            }
            answer = http.post("/_synapse/admin/v1/register", json=body)
            answer.raise_for_status()
        return User(self.url, answer.json()["user_id"], answer.json()["access_token"])


@dataclass(slots=True)
class User:
    """An account, as another Matrix client of its owner uses it."""

    url: str
    id: str
    token: str
    _http: httpx.Client | None = None

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """One request below `/_matrix/`; what is refused is an error."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        if self._http is None:
            headers = {"Authorization": f"Bearer {self.token}"}
            self._http = httpx.Client(
                base_url=f"{self.url}/_matrix", headers=headers, timeout=60, verify=trusted()
            )
        return self._http.request(method, path, json=body, **more)

    def logs_in(self) -> User:
        """The same account on another device."""
        who = {"type": "m.id.user", "user": self.id}
        body = {"type": "m.login.password", "identifier": who, "password": PASSWORD}
        return User(self.url, self.id, self.call("POST", "/client/v3/login", body)["access_token"])

    def creates(self, *invited: str, **more: Any) -> str:
        """A new room."""
        body = {"preset": "private_chat", "invite": list(invited), **more}
        return str(self.call("POST", "/client/v3/createRoom", body)["room_id"])

    def chats_with(self, other: str) -> str:
        """A new room for two."""
        return self.creates(other, preset="trusted_private_chat", is_direct=True)

    def invites(self, room: str, user: str) -> None:
        self.call("POST", f"/client/v3/rooms/{room}/invite", {"user_id": user})

    def joins(self, room: str) -> None:
        self.call("POST", f"/client/v3/join/{room}", {})

    def leaves(self, room: str) -> None:
        self.call("POST", f"/client/v3/rooms/{room}/leave", {})

    def says(self, room: str, text: str, **more: Any) -> str:
        """A message; further content as keywords."""
        return self.sends(room, {"msgtype": "m.text", "body": text, **more})

    def sends(self, room: str, content: Any, kind: str = "m.room.message", key: str = "") -> str:
        """An event of any kind; gives its id."""
        where = f"/client/v3/rooms/{room}/send/{kind}/{key or uuid4().hex}"
        return str(self.call("PUT", where, content)["event_id"])

    def answers(self, room: str, text: str, parent: str) -> str:
        return self.says(room, text, **{"m.relates_to": {"m.in_reply_to": {"event_id": parent}}})

    def says_in_thread(self, room: str, text: str, root: str) -> str:
        related = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
        return self.says(room, text, **{"m.relates_to": {**related, "m.in_reply_to": {"event_id": root}}})

    def edits(self, room: str, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        related = {"rel_type": "m.replace", "event_id": event}
        return self.says(room, f"* {text}", **{"m.new_content": new, "m.relates_to": related})

    def takes_back(self, room: str, event: str) -> None:
        self.call("PUT", f"/client/v3/rooms/{room}/redact/{event}/{uuid4().hex}", {})

    def reads(self, room: str, event: str) -> None:
        self.call("POST", f"/client/v3/rooms/{room}/receipt/m.read/{event}", {})

    def sets(self, room: str, kind: str, content: Any) -> str:
        """A room's state."""
        return str(self.call("PUT", f"/client/v3/rooms/{room}/state/{kind}", content)["event_id"])

    def uploads(self, content: bytes, name: str, media_type: str) -> str:
        """Gives the file's `mxc:` address."""
        headers, params = {"Content-Type": media_type}, {"filename": name}
        found = self.call("POST", "/media/v3/upload", content=content, headers=headers, params=params)
        return str(found["content_uri"])

    def sends_file(
        self, room: str, content: bytes, name: str, media_type: str = "text/plain", **more: Any
    ) -> str:
        url = self.uploads(content, name, media_type)
        kind = "m.image" if media_type.startswith("image/") else "m.file"
        info = {"mimetype": media_type, "size": len(content)}
        return self.sends(room, {"msgtype": kind, "body": name, "url": url, "info": info, **more})

    def downloads(self, url: str) -> bytes:
        """The content behind an `mxc:` address."""
        answer = self.ask("GET", f"/client/v1/media/download/{url.removeprefix('mxc://')}")
        assert answer.status_code == 200, answer.text
        return answer.content

    def hears(self, room: str) -> list[dict[str, Any]]:
        """Every message of a room, oldest first."""
        found: list[dict[str, Any]] = []
        begin = ""
        while True:
            params = {"dir": "f", "limit": "100", **({"from": begin} if begin else {})}
            page = self.call("GET", f"/client/v3/rooms/{room}/messages", params=params)
            found += [event for event in page["chunk"] if event["type"] == "m.room.message"]
            if not page["chunk"] or "end" not in page:
                return found
            begin = str(page["end"])


@contextmanager
def running(base: Path) -> Iterator[Synapse]:
    """A Synapse below `base`, stopped at the end."""
    server = Synapse(base, environment() / "bin" / "python")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def environment() -> Path:
    """Where Synapse is installed; made when first asked for. Skips where it can't be had."""
    place = CACHE / f"synapse-{VERSION}-py{sys.version_info.major}{sys.version_info.minor}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            need(not (trouble := _install(place)), f"Synapse can't be installed: {trouble}")
            (place / "ready").touch()
    return place


def _install(place: Path) -> str:
    """What went wrong; empty if nothing did."""
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True, capture_output=True)
        pip = [str(place / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        wanted = ["--constraint", str(_LOCKED), f"matrix-synapse=={VERSION}"]
        subprocess.run([*pip, *wanted], check=True, capture_output=True)
    except OSError as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        return str((error.stderr or error.stdout).decode(errors="replace").strip()[-300:])
    return ""


if __name__ == "__main__":
    print(environment())
