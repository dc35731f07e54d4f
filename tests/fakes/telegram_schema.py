"""The Bot API's published schema, as a judge over payloads: nothing missing, nothing unknown, every type as written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SIMPLE: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "String": str,
    "Boolean": bool,
}


class Schema:
    """`api.json`: methods and types with their fields."""

    def __init__(self, path: Path) -> None:
        content = json.loads(path.read_text("utf-8"))
        self.types: Mapping[str, Any] = content["types"]
        self.methods: Mapping[str, Any] = content["methods"]

    def check(self, name: str, value: Any) -> None:
        """Raises AssertionError, naming the place, unless the value is of this type."""
        problem = self._problem(name, value, name)
        assert not problem, problem

    def check_call(self, method: str, parameters: Mapping[str, Any], *, uploaded: str = "") -> None:
        """Raises AssertionError unless a method may be called so; `uploaded` names the parameter that is a file."""
        assert method in self.methods, f"there is no method {method}"
        given = {**parameters, **({uploaded: "attach"} if uploaded else {})}
        problem = self._fields(self.methods[method].get("fields", []), given, method)
        assert not problem, problem

    def _problem(self, name: str, value: Any, where: str) -> str:
        if name.startswith("Array of "):
            if not isinstance(value, list):
                return f"{where}: {value!r} is no list"
            inner = name.removeprefix("Array of ")
            found = (self._problem(inner, one, f"{where}[{number}]") for number, one in enumerate(value))
            return next(filter(None, found), "")
        if name in ("True", "False"):
            return "" if value is (name == "True") else f"{where}: {value!r} is not {name}"
        if name in _SIMPLE:
            right = isinstance(value, _SIMPLE[name]) and (name == "Boolean" or not isinstance(value, bool))
            return "" if right else f"{where}: {value!r} is no {name}"
        described = self.types.get(name)
        if described is None:
            return f"{where}: there is no type {name}"
        if subtypes := described.get("subtypes"):
            return self._one_of(subtypes, value, where)
        if not isinstance(value, Mapping):
            return f"{where}: {value!r} is no {name}"
        return self._fields(described.get("fields", []), value, where)

    def _one_of(self, names: list[str], value: Any, where: str) -> str:
        problems = [self._problem(name, value, where) for name in names]
        return "" if "" in problems else " or ".join(problems)

    def _fields(self, fields: list[Any], value: Mapping[str, Any], where: str) -> str:
        known = {field["name"]: field for field in fields}
        for name in value:
            if name not in known:
                return f"{where}: has no field {name}"
        for name, field in known.items():
            if name not in value:
                if field["required"]:
                    return f"{where}: {name} is missing"
                continue
            problem = self._one_of(field["types"], value[name], f"{where}.{name}")
            if problem:
                return problem
        return ""
