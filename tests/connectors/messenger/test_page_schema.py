"""The judge over the stand-in knows what Meta's reference shows, and refuses what it does not."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError

from tests.fakes.page_schema import check_call, why_not_sent

AT = 1_457_764_197_627
CUSTOMER, PAGE = {"id": "2469"}, {"id": "1029"}


def call(kind: str, **item: Any) -> dict[str, Any]:
    told = {"sender": CUSTOMER, "recipient": PAGE, "timestamp": AT, **item}
    return {"object": kind, "entry": [{"id": "1029", "time": AT, "messaging": [told]}]}


@pytest.mark.parametrize(
    "item",
    [
        {"message": {"mid": "m1", "text": "hello"}},
        {"message": {"mid": "m1", "text": "Red", "quick_reply": {"payload": "Red"}}},
        {"message": {"mid": "m1", "attachments": [{"type": "image", "payload": {"url": "https://a"}}]}},
        {"message": {"mid": "m2", "text": "yes", "is_echo": True, "app_id": 15177, "metadata": "k"}},
        {"message_edit": {"mid": "m1", "text": "hallo", "num_edit": 1}},
        {"delivery": {"mids": ["m2"], "watermark": AT}},
        {"delivery": {"watermark": AT}},
        {"read": {"watermark": AT}},
    ],
)
def test_a_page_is_told_so(item: dict[str, Any]) -> None:
    check_call("messenger", call("page", **item))


@pytest.mark.parametrize(
    "item",
    [
        {"message": {"mid": "m1", "text": "hello"}},
        {"message": {"mid": "m1", "is_deleted": True}},
        {"message": {"mid": "m2", "text": "yes", "is_echo": True}},
        {"read": {"mid": "m2"}},
    ],
)
def test_a_business_account_is_told_so(item: dict[str, Any]) -> None:
    check_call("instagram", call("instagram", **item))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("messenger", call("instagram", message={"mid": "m1", "text": "hello"})),
        ("messenger", call("page", message={"mid": "m1", "is_deleted": True})),
        ("messenger", call("page", message={"mid": "m1"})),
        ("messenger", call("page", message={"text": "hello"})),
        ("messenger", call("page", read={"mid": "m1"})),
        ("instagram", call("instagram", read={"watermark": AT})),
        ("messenger", call("page", message_edit={"mid": "m1", "text": "x", "num_edit": 6})),
        ("messenger", call("page", read={"watermark": AT}, postback={"title": "a", "payload": "b"})),
    ],
)
def test_nobody_is_told_so(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check_call(kind, body)


def test_the_send_api_takes_words_or_a_file_within_its_bounds() -> None:
    def why(**message: Any) -> str:
        return why_not_sent({"recipient": CUSTOMER, "messaging_type": "RESPONSE", "message": message})

    choice = {"content_type": "text", "title": "Red", "payload": "Red"}
    file = {"type": "file", "payload": {"attachment_id": "77"}}
    assert why(text="hello", quick_replies=[choice], metadata="k") == ""
    assert why(attachment=file) == ""
    assert why(text="x" * 2001)
    assert why(text="which?", quick_replies=[choice] * 14)
    assert why(text="which?", quick_replies=[{**choice, "title": "A very long name of a colour"}])
    assert why(text="both", attachment=file)
    assert why(metadata="k")
