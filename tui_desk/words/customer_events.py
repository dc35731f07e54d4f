"""What somebody did with a customer's card: a line for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk.words.phrases import When, Words, after, name, plain


def _became(what: str, field: str) -> Words:
    def tell(data: Mapping[str, Any], _when: When) -> str:
        return f"set the {what} to {name(after(data, field)) or 'nothing'}"

    return tell


def _vip(data: Mapping[str, Any], _when: When) -> str:
    return "made this customer a VIP" if after(data, "vip") else "made this customer no VIP"


def _attribute(data: Mapping[str, Any], _when: When) -> str:
    value = name(after(data, "value"))
    called = name(data.get("name")) or "something"
    return f"set {called} to {value}" if value else f"took {called} off"


def _identity(verb: str) -> Words:
    def tell(data: Mapping[str, Any], _when: When) -> str:
        found = data.get("identity")
        kind, value, handle = found if isinstance(found, list) and len(found) == 3 else ("", "", "")
        return " ".join(filter(None, (verb, name(kind), name(handle) or name(value))))

    return tell


def _other(verb: str) -> Words:
    def tell(data: Mapping[str, Any], _when: When) -> str:
        other = data.get("other")
        return f"{verb} customer {other}" if isinstance(other, int) else ""

    return tell


CUSTOMERS: Mapping[str, Words] = {
    "customer_made": plain("wrote down this customer"),
    "customer_renamed": _became("name", "name"),
    "customer_organisation": _became("organisation", "organisation"),
    "customer_language": _became("language", "language"),
    "customer_time_zone": _became("time zone", "time_zone"),
    "customer_vip": _vip,
    "customer_noted": plain("rewrote the notes"),
    "customer_attribute": _attribute,
    "customer_identity_added": _identity("added"),
    "customer_identity_removed": _identity("removed"),
    "customer_joined": _other("joined this with"),
    "customer_joined_into": _other("joined this to"),
    "customer_parted": _other("parted this from"),
    "customer_parted_from": _other("parted this from"),
    "customer_forgotten": plain("deleted a customer for good"),
}
