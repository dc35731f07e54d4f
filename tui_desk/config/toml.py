"""TOML text with the line of each key, so that an error can point to the place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_desk.config.toml_words import place_and_words
from tui_desk.errors import ConfigError, Problem

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_TABLE = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]')


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[str, int]
    """Dotted key, as in `channels[1].smtp.host`, to line, from 1."""

    def line(self, key: str) -> int | None:
        """The line of `key`, or of the nearest table around it that is written in the file."""
        while key:
            for written in (key, f"{key}[0]"):
                if written in self.lines:
                    return self.lines[written]
            key = _parent(key)
        return None


def read(path: Path) -> Document:
    """Read and parse a file. Raises ConfigError."""
    try:
        return parsed(path, path.read_bytes())
    except OSError as error:
        raise ConfigError(path, Problem("", f"can't be read: {error.strerror}")) from error


def parsed(path: Path, content: bytes) -> Document:
    """Parse what stands in a file. Raises ConfigError."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, Problem("", "is not UTF-8 text; save it as UTF-8", line)) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, words = place_and_words(text, error)
        raise ConfigError(path, Problem("", words, line)) from error
    except RecursionError:
        raise ConfigError(path, Problem("", "lists or tables stand in each other too often")) from None
    except ValueError as error:  # of a number with more digits than Python reads
        raise ConfigError(path, Problem("", "a number in it is too long")) from error
    return Document(path, data, key_lines(text))


def key_lines(text: str) -> dict[str, int]:
    """The line of each key and table header of a valid TOML text; keys inside inline tables are left out."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    inside = _Inside()
    for number, line in enumerate(text.split("\n"), start=1):
        if inside.value():
            inside.feed(line)
            continue
        if header := _TABLE.match(line):
            table = _indexed(_parts(header[2]), header[1] == "[[", counts)
            found.setdefault(table, number)
            continue
        if key := _KEY.match(line):
            found.setdefault(_join(table, ".".join(_parts(key[1]))), number)
            inside.feed(line[key.end() :])
    return found


class _Inside:
    """Whether a line begins within a value that an earlier line opened."""

    def __init__(self) -> None:
        self.quote = ""
        self.depth = 0

    def value(self) -> bool:
        return bool(self.quote or self.depth)

    def feed(self, line: str) -> None:
        at = 0
        while at < len(line):
            if self.quote:
                at = self._leave(line, at)
                continue
            token = _TOKEN.search(line, at)
            if token is None:
                return
            at = token.end()
            match token[0]:
                case '"""' | "'''":
                    self.quote = token[0]
                case "[" | "{":
                    self.depth += 1
                case "]" | "}":
                    self.depth -= 1

    def _leave(self, line: str, at: int) -> int:
        if self.quote == '"""':
            line = re.sub(r"\\.", "  ", line)
        end = line.find(self.quote, at)
        if end < 0:
            return len(line)
        self.quote = ""
        while end + 3 < len(line) and line[end + 3] == line[end]:
            end += 1
        return end + 3


def _parts(dotted: str) -> list[str]:
    return [_unquoted(part) for part in re.findall(_PART, dotted)]


def _unquoted(part: str) -> str:
    return str(tomllib.loads(f"key = {part}")["key"]) if part[0] in "\"'" else part


def _indexed(parts: list[str], array: bool, counts: dict[str, int]) -> str:
    """The header's dotted key, each array of tables on the way with the index it now stands at."""
    path = ""
    for place, part in enumerate(parts, start=1):
        path = _join(path, part)
        if array and place == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def _join(table: str, key: str) -> str:
    return f"{table}.{key}" if table else key


def _parent(key: str) -> str:
    if key.endswith("]"):
        return key[: key.rindex("[")]
    return key.rpartition(".")[0]
