"""Which community an access token belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tui_desk.connectors.fields import objects, text
from tui_desk.connectors.vk.client import Api
from tui_desk.connectors.vk.names import number
from tui_desk.exchange import NeedsOperator


@dataclass(frozen=True, slots=True)
class Community:
    """Ours."""

    id: int
    """Above zero."""
    name: str

    @classmethod
    def asked(cls, api: Api) -> Self:
        """The token's own. Raises Refused, Unreached, and NeedsOperator for a person's token."""
        told = api.call("groups.getById")
        found = objects(told if isinstance(told, dict) else {"groups": told}, "groups")
        if not found or number(found[0], "id") <= 0:
            raise NeedsOperator(
                "the access token is not a community's: make one under VK, the community, Manage, API usage"
            )
        return cls(number(found[0], "id"), text(found[0], "name") or text(found[0], "screen_name"))
