"""Viber's REST API: it always answers 200, and says in `status` whether it did what it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui_desk.connectors.fields import Json, text
from tui_desk.connectors.network_words import nonsense
from tui_desk.connectors.viber.settings import ViberSettings
from tui_desk.connectors.web_address import is_ours
from tui_desk.connectors.web_api import Unreached, WebApi
from tui_desk.errors import ChannelError, SecretError
from tui_desk.exchange import NeedsOperator, Rejected, Retry, SendError
from tui_desk.text.clean import clean

MOST_BYTES = 200 * 2**20
_INVALID_TOKEN, _TOO_MANY = 2, 12
_OPERATOR = {
    _INVALID_TOKEN: "the bot's token is refused: copy it from partners.viber.com",
    7: "Viber has blocked this bot: ask its support",
    8: "Viber knows no such bot: copy the token from partners.viber.com",
    9: "Viber has suspended this bot: ask its support",
    10: "no webhook is set: give `webhook` in the config and run `tui-desk channel webhook`",
    15: "Viber does not let this bot write: ask its support",
    24: "the bot's balance is used up: charge it at partners.viber.com",
}
_NEVER = {
    3: "Viber finds the message wrong",
    4: "Viber misses something in the message",
    11: "the customer's device can't show this message",
    13: "the customer's Viber is too old for this message",
    14: "the customer's Viber is too old for this message",
    21: "Viber delivers nothing from bots to this country",
    23: "more may not be sent until the customer writes again",
}
_UNREACHABLE = {5: "the customer is not on Viber any more", 6: "the customer has unsubscribed from the bot"}


class Refused(ChannelError):
    """Viber said no."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        self.words = clean(words[:200], one_line=True) or f"status {status}"
        super().__init__(f"Viber refuses: {self.words}")

    def as_send_error(self) -> SendError:
        """What it means for a message, and for the channel."""
        if self.status in _OPERATOR:
            return NeedsOperator(f"{_OPERATOR[self.status]} ({self.words})")
        if self.status == _TOO_MANY:
            return Retry("Viber wants a pause", after=5.0)
        if self.status in _UNREACHABLE:
            return Rejected(_UNREACHABLE[self.status], unreachable=True)
        return Rejected(f"{_NEVER[self.status]}: {self.words}" if self.status in _NEVER else str(self))


class ViberApi:
    """Requests of one thread."""

    def __init__(self, settings: ViberSettings) -> None:
        self._settings = settings
        self._token = ""
        self._line = WebApi(f"{settings.api_url}/", lambda: {"X-Viber-Auth-Token": self._revealed()})

    def ask(self, method: str, body: Mapping[str, Any]) -> Json:
        """Viber's answer. Raises Refused, Unreached and NeedsOperator."""
        answer = self._line.post(f"pa/{method}", body)
        status = answer.data.get("status")
        if answer.status == 429:
            raise Refused(_TOO_MANY, "too many requests")
        if not answer.is_json or not isinstance(status, int):
            raise Unreached(nonsense(self._line.host, answer.status), asked=True)
        if status:
            self._token = "" if status == _INVALID_TOKEN else self._token
            raise Refused(status, text(answer.data, "status_message"))
        return answer.data

    def file(self, url: str) -> Iterator[bytes]:
        """A file at an address Viber gave us; nobody else is asked."""
        if not is_ours(url, self._settings.api_url, ("viber.com",)):
            raise ChannelError("the file lies at an address that is not Viber's; it is not fetched")
        return self._line.stream(url, with_token=False, most=MOST_BYTES)

    def close(self) -> None:
        """Close the line."""
        self._line.close()

    def _revealed(self) -> str:
        try:
            self._token = self._token or self._settings.access.reveal()
        except SecretError as error:
            raise NeedsOperator(str(error)) from error
        return self._token
