"""The receiver as a process: what is signed is stored before it is answered, everything else leaves no trace."""

from __future__ import annotations

import json
import random
import signal
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from queue import Queue
from subprocess import CompletedProcess

import httpx
import pytest

from tests.fakes.graph import signed
from tests.program import TUI_DESK, run
from tests.waiting import PATIENCE
from tests.web.calling import SECRET, Office, Web
from tui_desk.connectors.meta.signature import verify_token

HOOK = "/hook/whatsapp"
POSTS, WORKERS = 1000, 16


def body(number: int) -> bytes:
    """A webhook."""
    return json.dumps({"object": "whatsapp_business_account", "entry": [], "number": number}).encode()


def headers(content: bytes, secret: str = SECRET) -> dict[str, str]:
    """As Meta signs."""
    return {"X-Hub-Signature-256": f"sha256={signed(secret, content)}", "Content-Type": "application/json"}


def post(client: httpx.Client, content: bytes, secret: str = SECRET) -> httpx.Response:
    """One call."""
    return client.post(HOOK, content=content, headers=headers(content, secret))


def test_what_is_signed_is_stored_once_and_as_it_came(office: Office) -> None:
    content = b'{"entry": [],   "odd": "\\ud83d\\ude00 \xd0\x96"}'
    with office.web() as web, web.client() as client:
        assert [post(client, content).status_code for _ in range(3)] == [200, 200, 200]
    assert office.stored() == [content]


def test_what_is_not_signed_or_changed_on_the_way_is_refused_and_not_stored(office: Office) -> None:
    with office.web() as web, web.client() as client:
        assert post(client, body(1), "another secret").status_code == 401
        assert client.post(HOOK, content=body(1)).status_code == 401
        assert client.post(HOOK, content=body(1) + b" ", headers=headers(body(1))).status_code == 401
        odd = {"X-Hub-Signature-256": b"sha256=\xff\xfe"}
        assert client.post(HOOK, content=body(1), headers=odd).status_code == 401  # type: ignore[arg-type]
        assert client.put(HOOK, content=body(1), headers=headers(body(1))).status_code == 405
    assert office.stored() == []


def test_metas_challenge_is_answered_only_to_who_knows_the_word(office: Office) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    token = verify_token(SECRET, "whatsapp")
    with office.web() as web, web.client() as client:
        right = client.get(HOOK, params={**asked, "hub.verify_token": token})
        assert (right.status_code, right.text) == (200, "1158201444")
        assert client.get(HOOK, params={**asked, "hub.verify_token": "guessed"}).status_code == 403
        assert client.get(HOOK).status_code == 403


def test_other_addresses_are_nobodys(office: Office) -> None:
    with office.web() as web, web.client() as client:
        for path in ("/", "/hook/", "/hook/nobody", "/hook/whatsapp/more", "/docs", "/hook/..%2fwhatsapp"):
            assert client.post(path, content=b"{}").status_code == 404, path


def test_what_is_too_big_is_turned_away_before_it_is_read(office: Office) -> None:
    big = b"x" * (5 * 2**20)
    with office.web() as web, web.client() as client:
        answer = _half(web, f"POST {HOOK} HTTP/1.1\r\nHost: x\r\nContent-Length: {10**12}\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 413"), answer
        pieces = (big[at : at + 65536] for at in range(0, len(big), 65536))
        try:
            status = client.post(HOOK, content=pieces, headers=headers(big)).status_code
        except (httpx.WriteError, httpx.ReadError):
            status = 413  # it hung up while we were still talking
        assert status == 413
        assert post(client, body(1)).status_code == 200
    assert office.stored() == [body(1)]


def test_a_store_that_is_held_for_too_long_makes_the_vendor_call_again(office: Office) -> None:
    with office.web() as web, web.client() as client:
        assert post(client, body(1)).status_code == 200
        holder = sqlite3.connect(office.folder / "desk.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        answer = post(client, body(2))
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        holder.execute("ROLLBACK")
        assert post(client, body(2)).status_code == 200
        holder.close()
    assert office.stored() == [body(1), body(2)]


def test_a_burst_with_duplicates_and_bad_signatures_is_answered_whole_and_stored_right(
    office: Office,
) -> None:
    rng = random.Random(7)
    fresh = [body(number) for number in range(POSTS * 3 // 4)]
    again = rng.choices(fresh, k=POSTS // 5)
    bad = [body(10_000 + number) for number in range(POSTS - len(fresh) - len(again))]
    calls = [(one, SECRET) for one in (*fresh, *again)] + [(one, "wrong") for one in bad]
    rng.shuffle(calls)
    with office.web() as web, web.client() as client, ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(lambda call: post(client, *call).status_code, calls))
    assert len(bad) == POSTS // 20
    assert sorted(answers) == [200] * (POSTS - len(bad)) + [401] * len(bad)
    assert sorted(office.stored()) == sorted(fresh)


def test_what_was_answered_with_200_is_stored_even_if_the_receiver_is_killed_in_the_middle(
    office: Office,
) -> None:
    stored: Queue[bytes] = Queue()
    for round_ in range(3):
        with office.web() as web, web.client() as client:
            enough = threading.Event()

            def call(number: int, client: httpx.Client = client, enough: threading.Event = enough) -> None:
                content = body(number)
                try:
                    answer = post(client, content)
                except httpx.HTTPError:
                    return
                assert answer.status_code == 200
                stored.put(content)
                if stored.qsize() % 40 == 0:
                    enough.set()

            with ThreadPoolExecutor(WORKERS) as pool:
                calls = [pool.submit(call, round_ * 1000 + number) for number in range(300)]
                assert enough.wait(PATIENCE)
                web.process.kill()
                for one in calls:
                    one.result()
    answered = [stored.get() for _ in range(stored.qsize())]
    kept = office.stored()
    assert len(answered) >= 120
    assert {sha256(one).digest() for one in answered} <= {sha256(one).digest() for one in kept}
    with office.desk() as desk:
        assert desk.ask(lambda reader: reader.rows("PRAGMA integrity_check")) == [("ok",)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_good_order_when_told_to(office: Office, number: signal.Signals) -> None:
    with office.web() as web, web.client() as client:
        assert post(client, body(1)).status_code == 200
        web.process.send_signal(number)
        assert web.process.wait(PATIENCE) == 0
    assert office.stored() == [body(1)]


def test_nothing_of_its_inside_is_told(office: Office) -> None:
    with office.web() as web, web.client() as client:
        with office.desk() as desk:
            desk.do(lambda tx: tx.run("DROP TABLE inbound"))
        answer = post(client, body(1))
        assert answer.status_code in (500, 503)
        everything = answer.text + repr(answer.headers)
        assert "inbound" not in everything
        assert "Traceback" not in everything
        assert "uvicorn" not in everything


def test_a_port_that_is_taken_and_a_config_without_such_channels_are_told_in_words(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = _run(office, "--port", str(taken.getsockname()[1]))
        assert done.returncode == 1
        assert "can't be used" in done.stderr
    bare = Office(office.folder, '[store]\nurl = "sqlite:///{folder}/desk.db"\n')
    done = _run(bare)
    assert done.returncode == 3
    assert "none of them is called" in done.stderr


def _run(office: Office, *words: str) -> CompletedProcess[str]:
    return run((*TUI_DESK, "--config", office.config_path, "web", *words))


def _half(web: Web, head: bytes) -> bytes:
    """Says only the head, and listens."""
    host, _, port = web.url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
        line.sendall(head)
        return line.recv(4096)
