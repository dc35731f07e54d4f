"""Outside sources are asked for so long and so much, their answers kept for a while, their trouble told in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.world import World
from tests.program import lives
from tests.waiting import until
from tui_desk.customer_rows import LookupRow
from tui_desk.desk.customers import changing, looking_up, reading
from tui_desk.desk.desk import Desk
from tui_desk.lookup_policy import Source
from tui_desk.text.flat_json import LONGEST_VALUE, MOST, flat


def python(code: str, *words: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code, *words)


def asked(world: World, *sources: Source, again: bool = False) -> tuple[LookupRow, ...]:
    world.eva = Desk(world.store, replace(world.policy, lookups=sources), world.eva.agent, world.clock)
    return looking_up.look_up(world.eva, 1, again=again)


ORDERS = python(
    "import json,sys,os; print(json.dumps({'mail': sys.argv[1], 'vip': True, 'orders': [{'no': 1}, {'no': 2}],"
    " 'tags': ['a', 'b'], 'none': None, 'secrets': len([k for k in os.environ if 'DESK' in k])}))",
    "{mail}",
)


def test_a_program_is_asked_with_the_identity_and_its_fields_are_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_SECRET", "x")
    world.arrive(sender="Anna <o'neil&co@koval.example>")
    (row,) = asked(world, Source("shop", ORDERS))
    assert row.fields == (
        ("mail", "o'neil&co@koval.example"), ("vip", "yes"), ("orders.1.no", "1"), ("orders.2.no", "2"),
        ("tags", "a, b"), ("secrets", "0"),
    )  # fmt: skip
    assert world.eva.ask(reading.detail, 1).lookups == (row,)


def test_an_answer_holds_for_its_time_and_is_asked_again_after_it_or_when_wanted(
    world: World, tmp_path: Path
) -> None:
    world.arrive()
    counting = Source("n", python(f"open({str(tmp_path / 'n')!r}, 'a').write('x'); print('{{}}')", "{mail}"))
    for _ in range(3):
        asked(world, counting)
    world.clock.forward(seconds=3601)
    asked(world, counting)
    asked(world, counting, again=True)
    assert (tmp_path / "n").read_text() == "xxx"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print('no json')", "its answer is no JSON that can be shown"),
        ("print('[' * 100000)", "its answer is no JSON that can be shown"),
        ("print(7)", "its answer is no JSON that can be shown"),
        ("print('x' * 300000)", "its answer is too long"),
        ("raise SystemExit(3)", "ended with code 3"),
    ],
)
def test_trouble_is_told_in_words_and_what_was_known_stays(world: World, code: str, words: str) -> None:
    world.arrive()
    good = Source("shop", ORDERS)
    (before,) = asked(world, good)
    (row,) = asked(world, replace(good, command=python(code, "{mail}")), again=True)
    assert words in row.problem
    assert row.fields == before.fields


def test_a_program_that_takes_too_long_is_killed_with_its_children(world: World, tmp_path: Path) -> None:
    world.arrive()
    note = tmp_path / "pid"
    shell = ("/bin/sh", "-c", f"sleep 600 & echo $! > {note}; wait", "sh", "{mail}")
    (row,) = asked(world, Source("slow", shell, seconds=3))
    assert row.problem == "it took longer than 3 s"
    until(lambda: not lives(int(note.read_text())))


def test_a_missing_program_identity_or_a_trap_is_told(world: World) -> None:
    world.arrive()
    world.eva.do(changing.add_identity, 1, "telegram", "-100123")
    missing, trap, phone = asked(
        world,
        Source("missing", ("/no/such/program", "{phone}"), identity="phone"),
        Source("trap", ("/bin/echo", "{telegram}"), identity="telegram"),
        Source("viber", ("/bin/echo", "{viber}"), identity="viber"),
    )
    assert (missing.problem, phone.problem) == ("no phone of his is known", "no viber of his is known")
    assert trap.problem == "the identity can't be asked with"
    world.eva.do(changing.add_identity, 1, "phone", "+34600111222")
    gone = Source("missing", ("/no/such/x", "{phone}"), identity="phone")
    assert "can't be started" in asked(world, gone, again=True)[0].problem


@contextmanager
def answering(answer: Callable[[str, str], tuple[int, bytes]]) -> Iterator[str]:
    """A web server on loopback: by path and Authorization, status and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path, self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_web_address_is_asked_with_the_identity_quoted_and_the_secret_in_its_header(world: World) -> None:
    world.arrive()
    world.eva.do(changing.add_identity, 1, "phone", "+34600111222")
    seen: list[tuple[str, str]] = []

    def answer(path: str, secret: str) -> tuple[int, bytes]:
        seen.append((path, secret))
        return 200, b'{"plan": "gold\\u001b[31m", "balance": 12.5}'

    with answering(answer) as base:
        source = Source(
            "shop", url=f"{base}/c/{{phone}}?x=1", identity="phone", secret=lambda: "Bearer s3cret"
        )
        (row,) = asked(world, source)
    assert seen == [("/c/%2B34600111222?x=1", "Bearer s3cret")]
    assert dict(row.fields)["balance"] == "12.5"
    assert "\x1b" not in dict(row.fields)["plan"]
    assert "s3cret" not in repr(source)


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "he is not known there"), (500, "it answered HTTP 500"), (302, "it answered HTTP 302")],
)
def test_what_a_web_address_refuses_is_told(world: World, status: int, words: str) -> None:
    world.arrive()
    with answering(lambda _path, _secret: (status, b"")) as base:
        assert asked(world, Source("shop", url=f"{base}/{{mail}}"))[0].problem == words
        gone = base
    (row,) = asked(world, Source("shop", url=f"{gone}/{{mail}}"), again=True)
    assert row.problem == "it can't be reached (ConnectError)"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON) | st.lists(JSON))
def test_whatever_json_comes_it_is_a_few_harmless_lines(value: object) -> None:
    fields = flat(json.dumps(value).encode())
    assert len(fields) <= MOST
    for text in (*fields, *fields.values()):
        assert text.isprintable() or not set(text) & set("\x1b\n\r\t\x07")
        assert len(text) <= LONGEST_VALUE
