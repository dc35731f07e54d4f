"""The web side of the receiver: what is too big, too slow or for nobody is turned away before it costs anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from tui_desk.connectors.base import Reply
from tui_desk.web.receiver import AT_ONCE, LATER, NOT_HERE, Receiver, request_of

if TYPE_CHECKING:
    from starlette.requests import Request

BODY_SECONDS = 20.0
"""A body that takes longer is not waited for."""
ANSWER_SECONDS = 8.0
"""Callers do not wait for long: what can't be stored by then, they are asked to send again."""
TOO_BIG = Reply(413, b"Too big.\n")
TOO_SLOW = Reply(408, b"Too slow.\n")


def make_app(receiver: Receiver) -> Starlette:
    """The application: `/hook/NAME` for each channel, and nothing else."""
    limiter = CapacityLimiter(AT_ONCE)

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
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reply = await to_thread.run_sync(
                    receiver.take, name, call, limiter=limiter, abandon_on_cancel=True
                )
        except TimeoutError:
            return _response(LATER)
        return _response(reply)

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
