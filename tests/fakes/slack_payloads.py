"""Slack's objects as it sends them."""

from __future__ import annotations

import time
from typing import Any

from tui_desk.exchange import File

Json = dict[str, Any]
APP, TEAM, BOT_USER, BOT = "A0TUIDESK1", "T0ACME0001", "U0DESKBOT1", "B0DESKBOT1"


def wrapped(event: Json, event_id: str) -> Json:
    """An event in its wrapper."""
    about = {"token": "legacy-verification", "team_id": TEAM, "api_app_id": APP, "type": "event_callback"}
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        **about,
        "event": event,
        "event_id": event_id,
        "event_time": int(time.time()),
        "authed_users": [BOT_USER],
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"ec-{event_id}",
    }


def user(id_: str, name: str, real_name: str) -> Json:
    profile = {"real_name": real_name, "display_name": name, "avatar_hash": "g0", "team": TEAM}
    profile |= dict.fromkeys(("title", "phone", "skype", "status_text", "status_emoji"), "")
    icons = {f"image_{size}": "https://a.slack-edge.com/x.png" for size in (24, 32, 48, 72, 192, 512)}
    return {
        "id": id_,
        "team_id": TEAM,
        "name": name,
        "real_name": real_name,
        "deleted": False,
        "color": "9f69e7",
        "profile": {
            **profile,
            **icons,
            "fields": None,
            "real_name_normalized": real_name,
            "display_name_normalized": name,
        },
        "is_bot": id_ == BOT_USER,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "tz": "Europe/Kyiv",
        "tz_label": "Eastern European Time",
        "tz_offset": 7200,
        "updated": 1_700_000_000,
    }


def channel(id_: str, name: str, with_user: str) -> Json:
    """A channel, or a direct message with a user."""
    about = {"id": id_, "created": 1_700_000_000, "is_archived": False, "is_org_shared": False}
    if with_user:
        return {**about, "is_im": True, "user": with_user, "is_user_deleted": False, "priority": 0}
    kinds = dict.fromkeys(("is_group", "is_im", "is_mpim", "is_private", "is_shared", "is_ext_shared"), False)
    said = {"value": "", "creator": "", "last_set": 0}
    return {
        **about,
        **kinds,
        "name": name,
        "name_normalized": name,
        "is_channel": True,
        "is_general": False,
        "is_member": True,
        "is_pending_ext_shared": False,
        "creator": "U0OWNER001",
        "unlinked": 0,
        "topic": said,
        "purpose": said,
        "pending_shared": [],
        "previous_names": [],
    }


def file(id_: str, one: File, server: str, owner: str) -> Json:
    """A file that lies with Slack."""
    url = f"{server}/files-pri/{id_}"
    ending = one.name.rpartition(".")[2]
    return {
        "id": id_,
        "created": 1_700_000_000,
        "timestamp": 1_700_000_000,
        "name": one.name,
        "title": one.name,
        "mimetype": one.media_type,
        "filetype": ending,
        "pretty_type": ending.upper(),
        "user": owner,
        "mode": "hosted",
        "editable": False,
        "size": one.size,
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": url,
        "url_private_download": url,
        "permalink": f"{server}/permalink/{id_}",
    }
