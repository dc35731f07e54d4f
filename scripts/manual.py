#!/usr/bin/env python3
"""Write the man page and the verbs of docs/cli.md from the command line itself; the rest of the document is by hand.

.venv/bin/python scripts/manual.py            writes them
.venv/bin/python scripts/manual.py --check    exit code 1 if they are not what the command line says
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tui_desk.cli import tree
from tui_desk.commands import COMMANDS
from tui_desk.errors import Exit
from tui_desk.keys import show

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "cli.md"
MAN = ROOT / "tui_desk" / "man" / "tui-desk.1"
CODES = {
    Exit.OK: "all went well",
    Exit.FAILED: "the verb was understood and did not succeed, or not all of it",
    Exit.USAGE: "a verb, option or argument is wrong; also a value that can't be understood or is not allowed",
    Exit.CONFIG: "the config is missing or wrong",
    Exit.NOT_FOUND: "there is no such conversation, ticket, message, channel, agent, team, template …",
    Exit.CONFLICT: "somebody was faster, or wrote since you began; another sync is running",
    Exit.STORE: "the store is busy, damaged, or of another version",
    Exit.CHANNEL: "the channel or the network behind it does not work",
    Exit.INTERRUPTED: "stopped by Ctrl+C",
}
_BLOCK = re.compile(r"(<!-- (\w+): written by scripts/manual\.py -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Write, or compare."""
    options = argparse.ArgumentParser(description="Write the man page and the verbs of docs/cli.md.")
    options.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    wanted = {PAGE: filled(PAGE.read_text("utf-8")), MAN: man()}
    if options.parse_args().check:
        stale = [
            path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text
        ]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not current; run scripts/manual.py", file=sys.stderr)
        return int(bool(stale))
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


def filled(page: str) -> str:
    """The document with its blocks as the code says."""
    parts = {"verbs": _verbs, "codes": _codes}
    return _BLOCK.sub(lambda found: found[1] + "\n".join(parts[found[2]]()).strip() + "\n" + found[3], page)


def man() -> str:
    """The page for `man tui-desk`, in roff."""
    return "\n".join(_man()) + "\n"


def _verbs() -> Iterator[str]:
    noun = ""
    for path, command in tree.verbs():
        if path[0] != noun:
            noun = path[0]
            yield f"### {noun}\n"
        yield f"**`{usage(path, command)}`**  "
        yield f"{_sentence(command)}\n"
        for flags, text in options(command):
            yield f"- `{flags}` {text}"
        yield ""


def _codes() -> Iterator[str]:
    yield "| code | meaning |"
    yield "| --- | --- |"
    for code in Exit:
        yield f"| {code.value} | {CODES[code]} |"


def usage(path: tree.Path, command: Any) -> str:
    """`tui-desk conversation close ID…`."""
    arguments = [_argument(one) for one in command.params if one.param_type_name == "argument"]
    return " ".join(("tui-desk", *path, *arguments))


def options(command: Any) -> Iterator[tuple[str, str]]:
    """Flags and what they mean; what every verb has is said once, elsewhere."""
    for one in command.params:
        if one.param_type_name != "option" or one.hidden or one.name == "as_json":
            continue
        flags = "/".join([*one.opts, *one.secondary_opts])
        value = "" if one.is_flag else f" {one.metavar or _value(one)}"
        yield f"{flags}{value}", _with_default(one)
    if any(one.name == "as_json" for one in command.params):
        yield "--json", "Print JSON."


def _argument(one: Any) -> str:
    name = one.metavar or "|".join(getattr(one.type, "choices", ())) or one.name.upper()
    return name if one.required or name.startswith("[") else f"[{name}]"


def _value(one: Any) -> str:
    choices = getattr(one.type, "choices", None)
    if choices:
        return "|".join(choices)
    kind = str(getattr(one.type, "name", "")).lower()
    return "NUMBER" if "int" in kind or "float" in kind else one.name.rpartition("_")[2].upper()


def _with_default(one: Any) -> str:
    if one.is_flag or one.default in (None, "", 0, False):
        return str(one.help)
    return f"{one.help} Default: {one.default}."


def _sentence(command: Any) -> str:
    return " ".join(str(command.help).split())


def _man() -> Iterator[str]:
    yield '.TH TUI-DESK 1 "" "tui-desk" "User commands"'
    yield from (".SH NAME", r"tui\-desk \- a support desk that lives in the terminal")
    yield from (".SH SYNOPSIS", r".B tui\-desk", r"[\-\-config FILE] [VERB] …")
    yield ".SH DESCRIPTION"
    yield "A small team shares mailboxes, and answers with the keyboard. Without a verb the console opens."
    yield "What the console can do, the verbs can do."
    yield "Data goes to standard output, narration to standard error; with \\-\\-json data is JSON."
    yield ".SH OPTIONS"
    for flags, text in options(tree.root()):
        yield from (".TP", f".B {_roff(flags)}", _roff(text))
    yield ".SH VERBS"
    for path, command in tree.verbs():
        yield from (".TP", f".B {_roff(usage(path, command).removeprefix('tui-desk '))}")
        yield _roff(_sentence(command))
        for flags, text in options(command):
            yield from (".RS", ".TP", f".B {_roff(flags)}", _roff(text), ".RE")
    yield ".SH KEYS"
    yield "In the console ? shows the keys that work there. [keys] in the config binds others."
    for one in COMMANDS:
        keys = ", ".join(show(key) for key in one.keys) or f":{one.verb}"
        yield from (".TP", f".B {_roff(keys)}", _roff(f"{one.help} ({one.name})"))
    yield ".SH EXIT STATUS"
    for code in Exit:
        yield from (".TP", f".B {code.value}", _roff(CODES[code]))
    yield from (
        ".SH ENVIRONMENT",
        ".TP",
        ".B TUI_DESK_CONFIG",
        "The config file, where \\-\\-config names none.",
    )
    yield from (".SH FILES", ".TP", ".B " + _roff("~/.config/tui-desk/config.toml"))
    yield "The settings; config.example.toml has all of them."
    yield from (".TP", ".B " + _roff("~/.local/state/tui-desk/"))
    yield "The desk's data, and the log."


def _roff(text: str) -> str:
    """Text as roff reads it: no dash becomes a hyphen, no line a request."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    sys.exit(main())
