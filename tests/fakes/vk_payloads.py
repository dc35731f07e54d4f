"""VK's objects as it sends them."""

from __future__ import annotations

import time
from typing import Any

from tui_desk.exchange import File

Json = dict[str, Any]
_TOLD = "message_new message_reply message_edit message_event message_read message_allow message_deny"
_QUIET = (
    "audio_new board_post_delete board_post_edit board_post_new board_post_restore group_change_photo"
    " group_change_settings group_join group_leave group_officers_edit market_comment_delete"
    " market_comment_edit market_comment_new market_comment_restore photo_comment_delete photo_comment_edit"
    " photo_comment_new photo_comment_restore photo_new poll_vote_new user_block user_unblock"
    " video_comment_delete video_comment_edit video_comment_new video_comment_restore video_new"
    " wall_post_new wall_reply_delete wall_reply_edit wall_reply_new wall_reply_restore wall_repost"
    " wall_schedule_post_new wall_schedule_post_delete message_typing_state message_reaction_event"
    " donut_subscription_create donut_subscription_prolonged donut_subscription_cancelled"
    " donut_subscription_expired donut_subscription_price_changed donut_money_withdraw"
    " donut_money_withdraw_error"
)


def event_types() -> Json:
    """Which events a community is told of, as `groups.getLongPollSettings` says."""
    return {**dict.fromkeys(_QUIET.split(), 0), **dict.fromkeys(_TOLD.split(), 1)}


def user(id_: int, first: str, last: str, short: str) -> Json:
    name = {"first_name": first, "last_name": last, "screen_name": short}
    return {"id": id_, **name, "can_access_closed": True, "is_closed": False}


def community(id_: int) -> Json:
    return {"id": id_, "name": "Acme Help", "screen_name": "acme_help", "is_closed": 0, "type": "page"}


def attachment(owner: int, id_: int, file: File, server: str) -> Json:
    """The part of a message that holds a file; a document's address sends on to another one."""
    about = {"id": id_, "owner_id": owner, "date": int(time.time()), "access_key": "a1b2c3"}
    name = f"{owner}_{id_}"
    if file.media_type == "image/jpeg":
        url = f"{server}/file/{name}"
        sizes = [{"type": "s", "width": 75, "height": 50, "url": f"{url}-small"}]
        sizes.append({"type": "z", "width": 1080, "height": 720, "url": url})
        photo = {**about, "album_id": -3, "has_tags": False, "text": "", "sizes": sizes}
        return {"type": "photo", "photo": photo}
    before, _, ending = file.name.rpartition(".")
    doc = {**about, "title": file.name if before else ending, "size": file.size, "ext": ending, "type": 1}
    return {"type": "doc", "doc": {**doc, "url": f"{server}/moved/{name}"}}


def conversation(last: Json, title: str) -> Json:
    """A chat by its last message; with a title if it is a group's."""
    peer = last["peer_id"]
    about = {"id": peer, "type": "chat" if title else "user", "local_id": peer % 2_000_000_000}
    return {
        "peer": about,
        "last_message_id": last["id"],
        "last_conversation_message_id": last["conversation_message_id"],
        "in_read": 0,
        "out_read": 0,
        "version": 1,
        "can_write": {"allowed": True},
        **({"chat_settings": _chat_settings(title)} if title else {}),
    }


def shallow(message: Json) -> Json:
    """A message as another one quotes it."""
    names = ("id", "peer_id", "conversation_message_id", "from_id", "date", "text", "attachments")
    return {name: message[name] for name in names}


def _chat_settings(title: str) -> Json:
    may = ("change_info", "change_invite_link", "change_pin", "invite", "promote_users", "see_invite_link")
    acl = {f"can_{name}": False for name in (*may, "moderate", "copy_chat", "call", "use_mass_mentions")}
    return {"owner_id": 99, "title": title, "state": "in", "acl": acl, "members_count": 4}
