"""The form connector: posts of browsers and programs in, mail out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

from tui_desk.connectors import hooked, smtp
from tui_desk.connectors.base import IO, Check, Received, Reply, Request
from tui_desk.connectors.form import signature, submission
from tui_desk.connectors.form.letter import can_be_answered, letter
from tui_desk.connectors.form.settings import FormSettings
from tui_desk.connectors.form.submission import Submission
from tui_desk.connectors.mail import mail_event
from tui_desk.connectors.smtp_auth import Login
from tui_desk.errors import SecretError
from tui_desk.exchange import Batch, Caps, Event, Message, NeedsOperator, Outgoing, Person, Rejected, Sent

_UNSIGNED = Reply(401, b"The signature is missing, wrong or old.\n")
_ONLY_POST = Reply(405, b"Only POST.\n")
NO_SERVER = "this form only receives: give its channel a server to send by, [channels.smtp] in the config"
NO_ADDRESS = "this form was sent without a mail address, so there is no way to answer it"


class FormConnector:
    """One form."""

    kind: ClassVar[str] = "form"
    caps: ClassVar[Caps] = Caps(file_max=25 * 2**20, markup="rich", needs_url=True)
    Settings: ClassVar[type[FormSettings]] = FormSettings

    def __init__(self, settings: FormSettings, io: IO) -> None:
        self._settings = settings
        self._io = io

    def limits(self) -> Caps:
        """Without a server to send by it only receives."""
        return self.caps if self._settings.smtp is not None else replace(self.caps, receives_only=NO_SERVER)

    @property
    def body_max(self) -> int:
        """Bytes of the biggest post."""
        return self._settings.max_size

    @cached_property
    def _secret(self) -> str:
        return self._settings.signing.reveal()

    def verify(self, request: Request) -> Reply | None:
        """Refuse whom we don't know and what is empty; swallow what only a program fills in."""
        if request.method != "POST":
            return _ONLY_POST
        if not self._may_write(request):
            return _UNSIGNED
        try:
            trapped = bool(submission.read(request.body).trap.strip())
        except submission.Unclear as error:
            return Reply(400, f"{error}.\n".encode())
        return self.thanks() if trapped else None

    def thanks(self) -> Reply:
        """What a browser shows."""
        return Reply(200, f"{self._settings.thanks}\n".encode())

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """Yield what was stored, for ever."""
        return hooked.pull(self._io, cursor, self._events)

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What a stored post says."""
        return self._events(Received(0, raw, at))

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send the answer by SMTP. Raises a SendError."""
        if out.thread:
            raise Rejected(NO_ADDRESS, unreachable=True)
        if self._settings.smtp is None:
            raise NeedsOperator(NO_SERVER)
        return smtp.send(self._settings.smtp, self._login, out, at_risk, now=self._io.now)

    def check(self) -> tuple[Check, ...]:
        """The secret, and the sending server."""
        checks = [self._check_secret()]
        if self._settings.smtp is None:
            return (*checks, Check("answers", True, NO_SERVER))
        return (*checks, *smtp.check(self._settings.smtp, self._login))

    def _may_write(self, request: Request) -> bool:
        if signature.is_signed(request):
            known = self._settings.signing.has_secret
            return known and signature.is_good(request, self._secret, self._io.now())
        return self._settings.anybody

    def _events(self, received: Received) -> tuple[Event, ...]:
        found = submission.read(received.body)
        if can_be_answered(found):
            raw = letter(found, received.body, self._settings.address, received.at)
            return (mail_event(raw, place=None, received_at=received.at),)
        return (_unanswerable(found, received),)

    def _login(self) -> Login | None:
        server = self._settings.smtp
        if server is None or not server.has_secret:
            return None
        return Login(server.username or self._settings.address, password=server.reveal())

    def _check_secret(self) -> Check:
        path = f"/hook/{self._settings.name}"
        if not self._settings.signing.has_secret:
            return Check("posts", True, f"anybody may post to {path}")
        try:
            self._settings.signing.reveal()
        except SecretError as error:
            return Check("posts", False, str(error))
        return Check("posts", True, f"signed posts to {path} are taken{self._and_others()}")

    def _and_others(self) -> str:
        return ", and unsigned ones" if self._settings.anybody else ""


def _unanswerable(found: Submission, received: Received) -> Message:
    """A message in a chat of its own, to which nothing can be sent."""
    digest = sha256(received.body + received.at.isoformat().encode()).hexdigest()[:32]
    subject = f"{found.subject}\n\n" if found.subject else ""
    return Message(
        ext_id=digest,
        sender=Person("form", digest, found.name, found.email or "no mail address"),
        at=received.at,
        text=f"{subject}{found.whole or '[only files]'}",
        raw=received.body,
        thread=digest,
        unreachable=NO_ADDRESS,
        files=found.files,
    )
