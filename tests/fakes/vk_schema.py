"""VK's published schema as a judge over payloads and calls. https://github.com/VKCOM/vk-api-schema"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

_OWN_PARAMETERS = ("access_token", "v", "lang", "captcha_sid", "captcha_key")
_WHOLE = ("integer", "boolean")


class Schema:
    """All sections that are there; what refers to another one may be anything."""

    def __init__(self, folder: Path) -> None:
        definitions: dict[str, Any] = {}
        self._methods: dict[str, Any] = {}
        for path in sorted(folder.glob("*/*.json")):
            content = json.loads(path.read_text("utf-8"))
            section = f"{path.parent.name}/{path.name}"
            for name, one in content.get("definitions", {}).items():
                definitions[f"{section}:{name}"] = one
            self._methods |= {one["name"]: one for one in content.get("methods", ())}
        self._definitions = {name: _draft7(one, definitions) for name, one in definitions.items()}

    def check(self, name: str, value: Any) -> None:
        """Raises AssertionError, naming the place, unless the value is as `section/file.json:name` says."""
        reference = {"$ref": _pointer(name), "definitions": self._definitions}
        errors = [
            f"{list(error.absolute_path)}: {error.message}"
            for error in Draft7Validator(reference).iter_errors(value)
        ]
        assert not errors, f"{name}: {errors[:3]}"

    def check_call(self, method: str, parameters: Mapping[str, str]) -> None:
        """Raises AssertionError unless a method may be called so."""
        assert method in self._methods, f"there is no method {method}"
        known = {one["name"]: one for one in self._methods[method].get("parameters", ())}
        for name, value in parameters.items():
            if name in _OWN_PARAMETERS:
                continue
            assert name in known, f"{method} has no parameter {name}"
            described = known[name]
            assert described["type"] not in _WHOLE or value.lstrip("-").isdecimal(), (
                f"{method}: {name}={value!r}"
            )
            assert len(value) <= described.get("maxLength", len(value)), f"{method}: {name} is too long"
        missing = [name for name, one in known.items() if one.get("required") and name not in parameters]
        assert not missing, f"{method} lacks {missing}"

    def check_response(self, method: str, response: Any, kind: str = "response") -> None:
        """Raises AssertionError unless a method may answer so."""
        path, _, name = self._methods[method]["responses"][kind]["$ref"].rpartition("#/definitions/")
        self.check(f"{path.removeprefix('../')}:{name}", {"response": response})


def _draft7(schema: Any, known: Mapping[str, Any]) -> Any:
    """Required is told at each property there, and in one list here."""
    if isinstance(schema, list):
        return [_draft7(one, known) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        path, _, name = schema["$ref"].rpartition("#/definitions/")
        full = f"{path.removeprefix('../')}:{name}"
        return {"$ref": _pointer(full)} if full in known else {}
    made = {name: _draft7(one, known) for name, one in schema.items() if name not in ("required", "entity")}
    properties = schema.get("properties")
    if isinstance(properties, dict):
        needed = [
            name for name, one in properties.items() if isinstance(one, dict) and one.get("required") is True
        ]
        made |= {"required": needed} if needed else {}
        made["properties"] = {name: _draft7(one, known) for name, one in properties.items()}
    return made


def _pointer(name: str) -> str:
    return "#/definitions/" + name.replace("~", "~0").replace("/", "~1")
