"""The web side of the receiver: what is too big, too slow or for nobody is turned away before it costs anything."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from tui_desk.connectors.base import Reply
from tui_desk.web.receiver import LATER, NOT_HERE, Receiver, request_of

if TYPE_CHECKING:
    from starlette.requests import Request

BODY_SECONDS = 20.0
"""A body that takes longer is not waited for."""
AT_ONCE = 8
"""Calls being verified and stored; the others wait."""
ANSWER_SECONDS = 8.0
"""Callers do not wait for long: what can't be stored by then, they are asked to send again."""
TOO_BIG = Reply(413, b"Too big.\n")
TOO_SLOW = Reply(408, b"Too slow.\n")


def make_app(receiver: Receiver) -> Starlette:
    """The application: `/hook/NAME` for each channel, and nothing else."""
    pool = ThreadPoolExecutor(AT_ONCE, "take")

    async def hook(request: Request) -> Response:
        name = request.path_params["name"]
        most = receiver.body_max(name)
        if not most:
            return _response(NOT_HERE)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request, most)
        except TimeoutError:
            return _response(TOO_SLOW)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return _response(TOO_BIG)
        call = request_of(request.method, request.query_params, request.headers, body)
        taken = asyncio.get_running_loop().run_in_executor(pool, receiver.take, name, call)
        try:
            return _response(await asyncio.wait_for(taken, ANSWER_SECONDS))
        except TimeoutError:
            return _response(LATER)

    return Starlette(routes=[Route("/hook/{name}", hook, methods=["GET", "POST"])])


async def _body(request: Request, most: int) -> bytes | None:
    """The body; None: it is bigger than it may be."""
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > most:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def _response(reply: Reply) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    if reply.status == 503:
        headers["Retry-After"] = "30"
    if reply.status in (408, 413):
        headers["Connection"] = "close"
    return Response(reply.body, reply.status, headers, reply.media_type)
