"""How a folder named in the settings is found among those the server has."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.typed import dataclass

SENT = rb"\Sent"
_SPECIAL = {
    "sent": (SENT, ("Sent", "Sent Items", "Sent Messages", "Sent Mail")),
    "archive": (rb"\Archive", ("Archive", "Archives")),
    "junk": (rb"\Junk", ("Junk", "Spam", "Junk E-mail")),
    "trash": (rb"\Trash", ("Trash", "Deleted Items", "Deleted Messages")),
    "drafts": (rb"\Drafts", ("Drafts",)),
}
_CLOSED = {rb"\noselect", rb"\nonexistent"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One folder of the server."""

    name: str
    flags: frozenset[bytes] = frozenset()
    delimiter: str = "/"

    @property
    def can_open(self) -> bool:
        return not any(flag.lower() in _CLOSED for flag in self.flags)


def find(wanted: str, listed: Sequence[Listed]) -> str | None:
    """The server's name for `wanted`: by its role (RFC 6154), its name, a usual name of the role, or below INBOX."""
    folders = [folder for folder in listed if folder.can_open]
    if wanted.upper() == "INBOX":
        return "INBOX"
    flag, names = _SPECIAL.get(wanted.lower(), (None, (wanted,)))
    if flag is not None:
        for folder in folders:
            if flag.lower() in (each.lower() for each in folder.flags):
                return folder.name
    for name in (wanted, *names):
        for folder in folders:
            if _matches(name, folder):
                return folder.name
    return None


def is_sent(name: str, listed: Sequence[Listed]) -> bool:
    """Whether the server keeps our own sent mail in this folder."""
    return name != "INBOX" and name == find("Sent", listed)


def _matches(name: str, folder: Listed) -> bool:
    levels = name.replace("/", folder.delimiter)
    return folder.name in (name, levels, f"INBOX{folder.delimiter}{levels}")
