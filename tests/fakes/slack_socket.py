"""The fake's Socket Mode: a real WebSocket server that says everything again until it is acknowledged."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

if TYPE_CHECKING:
    from tests.fakes.slack import SlackServer

HOST = "127.0.0.1"
_SLICE = 0.02
Json = dict[str, Any]


class Socket:
    """The newest line gets what there is to say."""

    def __init__(self, slack: SlackServer) -> None:
        self._slack = slack
        self._server: Server = serve(self._serve, HOST, 0, ping_interval=None)
        self.url = f"ws://{HOST}:{self._server.socket.getsockname()[1]}/link/?ticket=t-1"
        self.told: list[Json] = []
        self.unacknowledged: dict[str, Json] = {}
        self.acknowledged: list[str] = []
        self._lines: list[ServerConnection] = []
        self._leaving = ""

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.cut()
        self._server.shutdown()

    def say(self, kind: str, payload: Json) -> None:
        """A new envelope."""
        with self._slack.lock:
            id_ = f"envelope-{len(self.told)}"
            about = {"envelope_id": id_, "type": kind, "accepts_response_payload": False}
            envelope = {**about, "payload": payload, "retry_attempt": 0, "retry_reason": ""}
            self.told.append(envelope)
            self.unacknowledged[id_] = envelope

    def disconnect(self, reason: str) -> None:
        """Ask every listener to go, or to come anew."""
        with self._slack.lock:
            lines, self._lines = self._lines, []
        for line in lines:
            try:
                line.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "h"}}))
                line.close()
            except (ConnectionClosed, OSError):
                pass  # it went by itself

    def cut(self) -> None:
        """Break every line without a word."""
        with self._slack.lock:
            lines, self._lines = self._lines, []
        for line in lines:
            try:
                line.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already

    def _serve(self, line: ServerConnection) -> None:
        slack = self._slack
        if slack.broken or slack.locked_out:
            line.socket.shutdown(socket.SHUT_RDWR)
            return
        with slack.lock:
            self._lines.append(line)
        said: set[str] = set()
        greeted = False
        try:
            while not slack.broken:
                if not slack.slow and not greeted:
                    about = {"num_connections": len(self._lines), "connection_info": {"app_id": "A0TUIDESK1"}}
                    self._say(line, {"type": "hello", **about, "debug_info": {"host": "h"}})
                    greeted = True
                if greeted and not slack.slow and self._lines and line is self._lines[-1]:
                    self._say_all(line, said)
                self._hear(line)
        except (ConnectionClosed, OSError):
            pass  # who listened is gone
        finally:
            with slack.lock:
                if line in self._lines:
                    self._lines.remove(line)

    def _say_all(self, line: ServerConnection, said: set[str]) -> None:
        with self._slack.lock:
            new = [one for id_, one in self.unacknowledged.items() if id_ not in said]
        for envelope in new:
            self._say(line, envelope)
            said.add(envelope["envelope_id"])

    def _say(self, line: ServerConnection, told: Json) -> None:
        with self._slack.lock:
            mad, self._slack.mad = self._slack.mad, False
        if mad:
            line.send("{nonsense \u0000")
        line.send(json.dumps(told))

    def _hear(self, line: ServerConnection) -> None:
        try:
            heard = json.loads(line.recv(timeout=_SLICE))
        except TimeoutError:
            return
        with self._slack.lock:
            self.unacknowledged.pop(heard["envelope_id"], None)
            self.acknowledged.append(heard["envelope_id"])
