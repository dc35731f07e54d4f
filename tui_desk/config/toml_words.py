"""What is wrong with a text that is no TOML: the line where the broken statement begins, and plain words."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_NEWLINE = repr("\n")
_WORDS = {
    r"Expected '\]+' at the end": "a closing bracket is missing: [table] has one pair, [[channels]] two",
    rf"Illegal character {re.escape(_NEWLINE)}|Unterminated string|Expected (\"'\"|\"'''\"|'\"')": (
        "a text has no closing quote"
    ),
    r"Illegal character|Found invalid character": "there is a character that can't be seen; write the line anew",
    r"Unclosed array": "a list is not closed with ], or a comma is missing between its values",
    r"Unclosed inline table": "a table in braces is not closed with }, or a comma is missing between its options",
    r"Expected '=' after a key": "an option is written as: name = value",
    r"Cannot overwrite|Duplicate inline": "an option is given twice",
    r"Cannot (declare|redefine|mutate)": "a table is given twice; put its options into one",
    r"Unescaped|Invalid hex|Escaped character": (
        r"a backslash in a text is written twice, or the text stands in single quotes: 'a\b'"
    ),
    r"Expected newline": "there is more on the line than one option and its value",
    r"Invalid (initial character|statement)": "a line is a [table], an option as name = value, or begins with #",
    r"Invalid date": 'there is no such day or time; a span of time is text in quotes, such as "90d"',
    r"Invalid value": (
        "a value is missing or not finished: text stands in straight quotes, lists in [ ], "
        "and true and false are written small"
    ),
}


def place_and_words(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """The line, from 1, and what to do about it."""
    place = _PLACE.search(str(error))
    said = _PLACE.sub("", str(error))
    lines = text.split("\n")
    noticed = int(place[1]) if place and place[1] else len(lines)
    begun = _broken_statement(lines, noticed)
    told = next((words for known, words in _WORDS.items() if re.match(known, said)), said)
    return begun, told if noticed in (begun, begun + 1) or not place else f"{told}{_until(place[1])}"


def _until(noticed: str | None) -> str:
    return f" (what begins here goes on to {f'line {noticed}' if noticed else 'the end of the file'})"


def _broken_statement(lines: list[str], noticed: int) -> int:
    """The first line with something on it after the longest beginning of the text that is valid."""
    whole = next(count for count in range(noticed - 1, -1, -1) if _valid("\n".join(lines[:count])))
    return next(
        (number for number, line in enumerate(lines[whole:noticed], whole + 1) if _says_something(line)),
        noticed,
    )


def _valid(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
