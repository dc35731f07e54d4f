"""Whatever is typed after `tui-desk`, it ends with a promised exit code, and in words instead of a traceback."""

from __future__ import annotations

import io
import re
import string
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.shell import CONFIG
from tests.hostile.making import CONTROLS
from tests.hostile.targets import harmful
from tui_desk.__main__ import run
from tui_desk.errors import Exit

ROOT = Path(__file__).parents[2]
NOUNS = (
    *("conversation", "ticket", "customer", "message", "channel", "quarantine", "draft", "agent", "search"),
    *("config"),
)
VERBS = (
    *("list", "show", "close", "assign", "tag", "open", "retry", "check", "undo"),
    *("path", "save", "reply", "note"),
)
OPTIONS = (
    *("--json", "--view", "--text", "--to", "--limit", "--channel", "--message", "--raw", "--quotes"),
    *("--help", "--", "-"),
)
ODD = (
    *("", " ", "0", "-1", "1", "1.5", "+1", "#1", "T-1001"),
    *("~", "../x", "@", "a@b.example", "x:y", "{x}", "%s", "$(id)", "999999999999999999999999999999"),
)
WORDS = st.one_of(
    st.sampled_from((*NOUNS, *VERBS, *OPTIONS, *ODD)),
    st.sampled_from([evil.decode("utf-8", "replace").replace("\0", "") for evil in CONTROLS]),
    st.text(st.characters(exclude_characters="\0"), max_size=12),
)
NEVER = {"restore", "forget", "web", "sync", "demo", "init", "setup", "service"}
"""Verbs that would run on, or work on another desk; each has tests of its own."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typed")
    path = folder / "config.toml"
    path.write_text(CONFIG.format(folder=folder))
    path.chmod(0o600)
    return path


@settings(max_examples=80)
@given(st.sampled_from((*NOUNS, "receive", "undo", "doctor", "")), st.lists(WORDS, max_size=5))
def test_any_words_end_with_a_promised_exit_code(config: Path, noun: str, words: list[str]) -> None:
    typed = [noun, *words] if noun else words
    if not typed or not NEVER.isdisjoint(typed):
        return
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"From: a@b.example\n\nx\n")))
        code = run(["--config", str(config), *typed])
    assert code in set(Exit)
    told = out.getvalue() + err.getvalue()
    assert "Traceback" not in told
    assert "something went wrong inside" not in told
    assert not harmful(told), ascii(told)
    assert code == 0 or re.search(f"[{string.ascii_letters}]", told)
