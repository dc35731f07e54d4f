"""Slack's published schema and samples as a judge over payloads and calls.

The OpenAPI description judges the answers it knows, the samples, which are newer, all others and the events.
https://github.com/slackapi/slack-api-specs, https://github.com/slackapi/java-slack-sdk
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

_NEWER = ("metadata", "include_all_metadata", "token")
"""Parameters that came after the description."""
_UNDESCRIBED: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (),
    "files.getUploadURLExternal": ("filename", "length"),
    "files.completeUploadExternal": ("files", "channel_id", "thread_ts", "initial_comment"),
}
"""Methods that came after it, with their parameters."""
_EVENTS = {
    "message": "Message",
    "message.file_share": "MessageFileShare",
    "message.message_changed": "MessageChanged",
    "message.message_deleted": "MessageDeleted",
    "message.thread_broadcast": "MessageThreadBroadcast",
    "message.me_message": "MessageMe",
    "message.bot_message": "MessageBot",
    "member_joined_channel": "MemberJoinedChannel",
    "member_left_channel": "MemberLeftChannel",
    "channel_rename": "ChannelRename",
}
_ID = re.compile(r"[CGD][A-Z0-9]{8,}")


class Schema:
    """Both, of a folder with `spec-slack` and `slack-samples`."""

    def __init__(self, folder: Path) -> None:
        specs = folder / "spec-slack"
        path = specs / "web-api" / "slack_web_openapi_v2_without_examples.json"
        described = json.loads(path.read_text("utf-8"))
        self._paths: Mapping[str, Any] = described["paths"]
        self._definitions = _relaxed(described["definitions"])
        wrapper = specs / "events-api" / "slack_common_event_wrapper_schema.json"
        self._wrapper = json.loads(wrapper.read_text("utf-8"))
        self._samples = folder / "slack-samples" / "json-logs" / "samples"

    def check_event(self, payload: Mapping[str, Any]) -> None:
        """Raises AssertionError unless an event may look so."""
        _validate(self._wrapper, payload, "the wrapper")
        event = payload["event"]
        name = ".".join(filter(None, (event["type"], event.get("subtype"))))
        sample = json.loads((self._samples / "events" / f"{_EVENTS[name]}Payload.json").read_text("utf-8"))
        sample["event"].get("metadata", {})["event_payload"] = (
            payload["event"].get("metadata", {}).get("event_payload")
        )
        problem = _unlike({**sample, "authed_users": [""]}, payload, name)
        assert not problem, problem

    def check_call(self, method: str, parameters: Mapping[str, str]) -> None:
        """Raises AssertionError unless a method may be called so."""
        if method in _UNDESCRIBED:
            known = dict.fromkeys(_UNDESCRIBED[method], False)
        else:
            assert f"/{method}" in self._paths, f"there is no method {method}"
            (described,) = self._paths[f"/{method}"].values()
            known = {one["name"]: bool(one.get("required")) for one in described["parameters"]}
        unknown = [name for name in parameters if name not in known and name not in _NEWER]
        assert not unknown, f"{method} has no parameters {unknown}"
        missing = [name for name, needed in known.items() if needed and name not in (*parameters, *_NEWER)]
        assert not missing, f"{method} lacks {missing}"

    def check_response(self, method: str, response: Mapping[str, Any]) -> None:
        """Raises AssertionError unless a method may answer so."""
        if f"/{method}" in self._paths:
            (described,) = self._paths[f"/{method}"].values()
            schema = _relaxed(described["responses"]["200"]["schema"])
            _validate({**schema, "definitions": self._definitions}, response, method)
        else:
            path = self._samples / "api" / f"{method}.json"
            problem = _unlike(json.loads(path.read_text("utf-8")), response, method)
            assert not problem, problem


def _validate(schema: Mapping[str, Any], value: Any, where: str) -> None:
    errors = [
        f"{list(one.absolute_path)}: {one.message[:200]}"
        for one in Draft7Validator(schema).iter_errors(value)
    ]
    assert not errors, f"{where}: {errors[:3]}"


def _relaxed(schema: Any) -> Any:
    """What is newer than the description is no mistake; a list of schemas stands there for any of them."""
    if isinstance(schema, list):
        return [_relaxed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = ("additionalProperties", "minItems", "format")
    made = {name: _relaxed(one) for name, one in schema.items() if name not in dropped}
    if isinstance(made.get("items"), list) and "type" not in made:
        made["anyOf"] = made.pop("items")
    elif isinstance(made.get("items"), list):
        made["items"] = {"anyOf": made["items"]}
    return made


def _unlike(sample: Any, value: Any, where: str) -> str:
    """Where a payload has something the sample has not, or of another type."""
    if value is None or sample is None:
        return ""
    if isinstance(value, Mapping):
        if not isinstance(sample, Mapping):
            return f"{where} is an object"
        for name, inner in value.items():
            found = next(
                (key for key in sample if key == name or (_ID.fullmatch(name) and _ID.match(key))), None
            )
            if found is None:
                return f"{where} has an unknown {name}"
            problem = _unlike(sample[found], inner, f"{where}.{name}")
            if problem:
                return problem
        return ""
    if isinstance(value, list):
        if not isinstance(sample, list):
            return f"{where} is a list"
        for inner in value if sample else ():
            problems = [_unlike(one, inner, f"{where}[]") for one in sample]
            if all(problems):
                return problems[0]
        return ""
    same = type(sample) is type(value) or {type(sample), type(value)} <= {int, float}
    return "" if same else f"{where}: {value!r} is not like {sample!r}"
