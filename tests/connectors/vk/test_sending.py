"""What leaves for VK leaves once, and every refusal has its meaning."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.connectors.vk.ear import connector, out
from tests.fakes.vk import COMMUNITY, GROUP, Refusal, VkServer
from tui_desk.connectors.vk.sending import keyboard, random_id
from tui_desk.errors import ChannelError
from tui_desk.exchange import File, NeedsOperator, Rejected, Retry, Uncertain

ANNA = 17
JPEG = File("roof.jpg", "image/jpeg", 4, content=b"\xff\xd8\xff\xe0")
PDF = File("Счёт 7.pdf", "application/pdf", 8, content=b"%PDF-1.7")


def nothing() -> None:
    """No risk is written down."""


def test_the_same_key_sends_once_even_when_vk_has_forgotten_it(server: VkServer) -> None:
    server.forgets_random_ids = True
    vk = connector(server)
    first = vk.push(out(), nothing)
    assert vk.push(out(), nothing).ext_id == first.ext_id
    assert len(server.sent) == 1


def test_a_message_of_long_ago_is_found_by_the_payload_it_came_back_with(server: VkServer) -> None:
    server.forgets_random_ids = server.gives_payload_back = True
    vk = connector(server)
    first = vk.push(out(), nothing)
    server.chats[ANNA][0]["random_id"] = 0
    assert vk.push(out(), nothing).ext_id == first.ext_id
    assert len(server.sent) == 1


def test_another_programs_message_with_the_same_words_is_not_ours(server: VkServer) -> None:
    server.write(ANNA, -COMMUNITY, "hello", random_id=4711)
    connector(server).push(out(), nothing)
    assert len(server.sent) == 1


def test_the_same_key_sends_once_where_history_is_closed_to_us(server: VkServer) -> None:
    server.history_hidden.add(ANNA)
    vk = connector(server)
    assert vk.push(out(), nothing).ext_id == vk.push(out(), nothing).ext_id
    assert len(server.sent) == 1


def test_a_random_id_is_31_bits_and_its_keys_own() -> None:
    ids = {random_id(f"01K{number}-0") for number in range(1000)}
    assert len(ids) == 1000
    assert all(0 < one < 2**31 for one in ids)


def test_marks_are_left_out_and_links_keep_their_address(server: VkServer) -> None:
    connector(server).push(out("**Hi**, see [the guide](https://a.example/g)\n\n- one\n- two"), nothing)
    assert server.sent[0]["text"] == "Hi, see the guide (https://a.example/g)\n\n• one\n• two"


def test_an_answer_in_a_group_quotes_what_it_answers(server: VkServer) -> None:
    server.write(GROUP, ANNA, "and mine?")
    connector(server).push(out(thread=str(GROUP), parent=f"{GROUP}:1"), nothing)
    assert server.sent[0]["reply_message"]["text"] == "and mine?"


def test_a_message_that_is_gone_is_answered_without_quoting_it(server: VkServer) -> None:
    server.write(ANNA, ANNA, "hello")
    connector(server).push(out(parent="17:77"), nothing)
    assert "reply_message" not in server.sent[0]


def test_pictures_and_documents_go_their_own_ways(server: VkServer) -> None:
    vk = connector(server)
    vk.push(out("", files=(JPEG,)), nothing)
    vk.push(out("", key="01K-1", files=(PDF,)), nothing)
    kinds = [message["attachments"][0]["type"] for message in server.sent]
    assert kinds == ["photo", "doc"]
    assert [message["files"][0].content for message in server.sent] == [JPEG.content, PDF.content]


def test_a_file_vk_forbids_is_rejected_in_words(server: VkServer) -> None:
    program = replace(PDF, name="setup.exe")
    with pytest.raises(Rejected, match="file type is forbidden"):
        connector(server).push(out("", files=(program,)), nothing)


def test_buttons_carry_their_whole_labels() -> None:
    label = "Somebody should call me back before noon, please"
    rows = json.loads(keyboard(["Yes", label]))["buttons"]
    assert [row[0]["action"]["label"] for row in rows] == ["Yes", label[:39] + "…"]
    assert json.loads(rows[1][0]["action"]["payload"]) == {"button": label}


def test_ten_buttons_fit_six_lines(server: VkServer) -> None:
    labels = tuple(f"answer {number}" for number in range(10))
    connector(server).push(out("which?", buttons=labels), nothing)
    rows = server.sent[0]["keyboard"]["buttons"]
    assert len(rows) == 6
    assert [button["action"]["label"] for row in rows for button in row] == list(labels)


def test_more_buttons_than_vk_shows_are_written_out(server: VkServer) -> None:
    connector(server).push(out("which?", buttons=tuple(map(str, range(12)))), nothing)
    assert server.sent[0]["text"].endswith("• 10\n• 11")


@pytest.mark.parametrize("code", [7, 15, 900, 901, 902, 917, 922, 927])
def test_who_can_not_be_written_to_is_unreachable(server: VkServer, code: int) -> None:
    server.refusals[ANNA] = Refusal(code, "no")
    with pytest.raises(Rejected) as caught:
        connector(server).push(out(), nothing)
    assert caught.value.unreachable


@pytest.mark.parametrize("code", [911, 914, 925, 983, 12345])
def test_what_vk_does_not_take_is_rejected(server: VkServer, code: int) -> None:
    server.refusals[ANNA] = Refusal(code, "no")
    with pytest.raises(Rejected) as caught:
        connector(server).push(out(), nothing)
    assert not caught.value.unreachable


@pytest.mark.parametrize(("code", "after"), [(6, 1.0), (9, 30.0), (29, 600.0)])
def test_too_many_means_later(server: VkServer, code: int, after: float) -> None:
    server.refusals[ANNA] = Refusal(code, "slow down")
    with pytest.raises(Retry) as caught:
        connector(server).push(out(), nothing)
    assert caught.value.after == after


@pytest.mark.parametrize("code", [5, 14, 27])
def test_a_refused_token_or_a_captcha_needs_somebody(server: VkServer, code: int) -> None:
    server.refusals[ANNA] = Refusal(code, "no")
    with pytest.raises(NeedsOperator):
        connector(server).push(out(), nothing)


def test_a_trouble_inside_vk_leaves_it_open_whether_it_was_sent(server: VkServer) -> None:
    server.refusals[ANNA] = Refusal(10, "Internal server error")
    with pytest.raises(Uncertain):
        connector(server).push(out(), nothing)


def test_a_thread_that_is_none_of_vks_is_rejected(server: VkServer) -> None:
    with pytest.raises(Rejected):
        connector(server).push(out(thread="!room:example.com"), nothing)


def test_files_are_fetched_from_where_vk_sends_us_on(server: VkServer) -> None:
    message = server.write(ANNA, ANNA, "", [PDF])
    url = message["attachments"][0]["doc"]["url"]
    assert b"".join(connector(server).download({"url": url, "size": 8})) == PDF.content


@pytest.mark.parametrize(
    "url", ["https://vk.com.evil.example/a", "http://vk.com/a", "https://a@vk.com/", "ftp://x", ""]
)
def test_files_are_fetched_from_vk_only(server: VkServer, url: str) -> None:
    with pytest.raises(ChannelError, match="own servers"):
        list(connector(server).download({"url": url, "size": 8}))


def test_a_file_bigger_than_it_said_is_cut_off(server: VkServer) -> None:
    big = File("big.bin", "application/zip", 8, content=b"0" * 12_000_000)
    url = server.write(ANNA, ANNA, "", [big])["attachments"][0]["doc"]["url"]
    with pytest.raises(ChannelError, match="bigger"):
        list(connector(server).download({"url": url, "size": 8}))


def test_a_check_says_what_to_click(server: VkServer) -> None:
    server.permissions = ["messages"]
    server.events_on = {"message_edit": 0}
    wrong = {line.name: line.text for line in connector(server).check() if not line.ok}
    assert wrong.keys() == {"permissions", "event types"}
    assert "photos, docs, manage" in wrong["permissions"]
    assert "message_edit" in wrong["event types"]
    server.long_poll_on = False
    assert "Long Poll API" in {line.name: line.text for line in connector(server).check()}["long poll"]


def test_a_check_names_the_community(server: VkServer) -> None:
    assert f"Acme Help (club{COMMUNITY})" in connector(server).check()[0].text
