"""A file on its way to VK: brought where VK says, and saved; pictures show as such, all else as documents."""

from __future__ import annotations

from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.vk.client import Api, said
from tui_desk.connectors.vk.files import DOMAINS
from tui_desk.connectors.vk.names import number
from tui_desk.connectors.web_address import is_ours
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import File, Rejected

PICTURES = ("image/jpeg", "image/png")
LARGEST_PICTURE = 50 * 10**6
FILE_MAX = 200 * 10**6


class Uploading:
    """Uses the line of the thread that sends."""

    def __init__(self, api: Api, api_url: str) -> None:
        self._api, self._api_url = api, api_url

    def attachment(self, peer: int, file: File) -> str:
        """How a message names the file. Raises Refused, Unreached and Rejected."""
        content = file.content or b""
        if not content:
            raise Rejected(f"{file.name} is empty, and VK takes no empty files")
        if file.media_type in PICTURES and len(content) <= LARGEST_PICTURE:
            return self._picture(peer, file, content)
        return self._document(peer, file, content)

    def _picture(self, peer: int, file: File, content: bytes) -> str:
        taken = self._brought("photos", peer, "photo", file, content)
        found = {name: text(taken, name) for name in ("server", "photo", "hash")}
        if found["photo"] in ("", "[]"):
            return self._document(peer, file, content)
        saved = objects({"photos": self._api.call("photos.saveMessagesPhoto", **found)}, "photos")
        return _name("photo", saved[0] if saved else {}, file)

    def _document(self, peer: int, file: File, content: bytes) -> str:
        taken = self._brought("docs", peer, "file", file, content, type="doc")
        if not text(taken, "file"):
            why = said(text(taken, "error_descr", "error"))
            raise Rejected(
                f"VK does not take {file.name}: {why}. Programs and music are refused, a zip is not"
            )
        saved = self._api.call("docs.save", file=text(taken, "file"), title=file.name)
        return _name("doc", inner(saved, "doc") if isinstance(saved, dict) else {}, file)

    def _brought(self, where: str, peer: int, field: str, file: File, content: bytes, **more: str) -> Json:
        told = self._api.call(f"{where}.getMessagesUploadServer", peer_id=peer, **more)
        url = text(told, "upload_url") if isinstance(told, dict) else ""
        if not is_ours(url, self._api_url, DOMAINS):
            raise Unreached("VK names no server of its own for files", asked=True)
        return self._api.upload(url, field, (file.name, content, file.media_type))


def _name(kind: str, saved: Json, file: File) -> str:
    owner, id_, key = number(saved, "owner_id"), number(saved, "id"), text(saved, "access_key")
    if not id_:
        raise Unreached(f"VK took {file.name}, but gave it no number", asked=True)
    return f"{kind}{owner}_{id_}" + (f"_{key}" if key else "")
