"""Files on their way here: from VK's own servers only, however they send us on, and never more than was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import httpx

from tui_desk.connectors.trust import trusted
from tui_desk.connectors.web_address import is_ours
from tui_desk.errors import ChannelError

DOMAINS = (
    "vk.com",
    "vk.ru",
    "vk.me",
    "userapi.com",
    "vkuser.net",
    "vkuseraudio.net",
    "vkuseraudio.com",
    "vkuservideo.net",
    "vk-cdn.net",
    "mycdn.me",
    "okcdn.ru",
)
"""Where VK keeps files."""
MOST_HOPS = 5
PIECE = 2**20
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


def download(api_url: str, ref: Mapping[str, Any], most: int) -> Iterator[bytes]:
    """The file in pieces. One that says too small a size, or none, is cut off at `most`. Raises ChannelError."""
    limit, came = max(int(ref.get("size") or 0), most), 0
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=False, verify=trusted()) as client:
        for piece in _pieces(client, api_url, str(ref["url"])):
            came += len(piece)
            if came > limit:
                raise ChannelError(f"the file is bigger than VK said: more than {limit / 10**6:.1f} MB")
            yield piece


def _pieces(client: httpx.Client, api_url: str, url: str) -> Iterator[bytes]:
    for _ in range(MOST_HOPS):
        if not is_ours(url, api_url, DOMAINS):
            raise ChannelError("the file is not on one of VK's own servers")
        try:
            with client.stream("GET", url) as response:
                if not response.is_redirect:
                    yield from _content(response)
                    return
                url = urljoin(url, response.headers["Location"])
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise ChannelError(f"the file can't be fetched: {type(error).__name__}") from None
    raise ChannelError("the file is moved around without end")


def _content(response: httpx.Response) -> Iterator[bytes]:
    if response.status_code != httpx.codes.OK:
        raise ChannelError(f"VK does not give the file (any more): HTTP {response.status_code}")
    yield from response.iter_bytes(PIECE)
