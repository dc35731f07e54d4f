"""A call's whole way: posted to `tui-desk web`, stored, read by the sync, on the screen, answered by keys, and read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.fakes.graph import GraphServer, WhatsAppRemote
from tests.fakes.page import PageRemote
from tests.fakes.viber import ViberRemote, ViberServer
from tests.journeys.chats import ChatOffice
from tests.web.calling import receiving
from tui_desk.connectors.base import Reply, Request
from tui_desk.testing import Remote

pytest.importorskip("uvicorn", reason="the extra [web] is not installed")

KINDS = ["whatsapp", "messenger", "instagram", "viber"]
SENT = {"whatsapp": "It is *on* its way.", "messenger": "It is on its way."}


@pytest.fixture
def remote(kind: str) -> Iterator[Remote]:
    """The messenger of one test."""
    if kind == "viber":
        with ViberServer() as viber:
            yield ViberRemote(viber)
        return
    with GraphServer() as graph:
        yield WhatsAppRemote(graph) if kind == "whatsapp" else PageRemote(graph, kind)


@contextmanager
def receiver(office: ChatOffice, remote: Remote) -> Iterator[None]:
    """`tui-desk web` as a process, which the messenger calls."""
    with receiving(office.config) as web, web.client() as client:
        remote.post = lambda request: called(client, str(remote.settings()["name"]), request)
        yield


def called(client: httpx.Client, name: str, request: Request) -> Reply:
    """The answer to a messenger's call."""
    answer = client.post(f"/hook/{name}", content=request.body, headers=dict(request.headers))
    return Reply(answer.status_code, answer.content)


@pytest.mark.parametrize("kind", KINDS)
def test_a_customer_writes_and_is_answered_by_keys(tmp_path: Path, remote: Remote, kind: str) -> None:
    table = "\n".join(f'{key} = "{value}"' for key, value in remote.settings().items())
    office = ChatOffice(tmp_path, table)
    with receiver(office, remote), office.sync(), office.console((120, 40)) as console:
        console.sees("Nothing in All open")
        remote.says("Where is my parcel?")
        console.sees("Anna", "Where is my parcel?")
        console.press("enter")
        console.press("r")
        console.sees("keep for later")
        console.type("It is **on** its way.")
        console.sees("It is **on** its way.")
        console.press("ctrl+s")
        console.until(lambda: bool(remote.received()), "the answer with the customer")
        (answer,) = remote.received()
        assert answer.text == SENT.get(kind, "It is on its way.")
        console.sees("sent ✓")
        remote.reads(answer.ext_id)
        console.until(lambda: [one.delivery for one in office.messages()] == ["", "read"], "that it was read")
        remote.says("It came, thanks!")
        console.sees("It came, thanks!")
        assert [one.direction for one in office.messages()] == ["inbound", "outbound", "inbound"]
        assert len(remote.received()) == 1
    told = (tmp_path / "sync.log").read_text()
    assert not [secret for secret in remote.secrets() if secret in told]
