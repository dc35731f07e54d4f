"""Files on their way here: with authentication, in pieces, and never more than was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui_desk.connectors.matrix.client import Client, path
from tui_desk.errors import ChannelError


def download(client: Client, ref: Mapping[str, Any], most: int) -> Iterator[bytes]:
    """The file behind a message's `mxc:` address. A file that says too small a size is cut off at `most`."""
    server, _, media = str(ref["mxc"]).removeprefix("mxc://").partition("/")
    limit = max(int(ref.get("size") or 0), most)
    came = 0
    for piece in client.stream(path("v1", "media", "download", server, media)):
        came += len(piece)
        if came > limit:
            raise ChannelError(f"the file is bigger than its sender said: more than {limit / 2**20:.1f} MB")
        yield piece
