"""What a form or a messenger posted of somebody is forgotten with him, however his address is written there."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from tests.desk.world import World
from tui_desk.desk import receiving
from tui_desk.desk.customers import forgetting
from tui_desk.store.reader import connect

ADDRESS = "Xanthippe@Bücher.example"
WIRED = "xanthippe@xn--bcher-kva.example"


@pytest.mark.parametrize("written", [ADDRESS, WIRED, ADDRESS.upper()])
@pytest.mark.parametrize(
    "post",
    [
        lambda one: urlencode(one).encode(),
        lambda one: json.dumps(one).encode(),
        lambda one: json.dumps(one, ensure_ascii=False).encode(),
    ],
    ids=["form", "json", "json in letters"],
)
def test_what_was_posted_of_somebody_goes_however_his_address_is_written(
    world: World, written: str, post: object
) -> None:
    assert callable(post)
    world.arrive("From the form", sender=f"X <{WIRED}>")
    channel = world.channels["support"]
    others = post({"email": "bob@other.example", "message": "50 % of \\u0041"})
    for body in (post({"email": written, "message": "quinquereme"}), others):
        world.sync.do(receiving.keep, channel, body)
    with world.store.write(world.policy, actor="sync", agent_id=None, now=0) as tx:
        tx.run("UPDATE channel SET cursor = '{\"after\": 2}' WHERE id = :id", id=channel)
    forgetting.forget(world.eva, 1)
    with connect(world.store.path) as connection:
        kept = [row[0] for row in connection.execute("SELECT body FROM inbound ORDER BY id")]
    assert kept == [b"{}", others]
