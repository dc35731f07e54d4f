"""A draft in a program of the agent's own: a private file, gone afterwards unless the store refused it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui_desk.editor import EditorError, edit


def test_the_editor_gets_a_private_file_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by_editor = tmp_path / "seen"
    script = tmp_path / "editor"
    script.write_text(
        f'#!/bin/sh\nstat -c "%a %n" "$2" "$(dirname "$2")" > {seen_by_editor}\necho " written" >> "$2"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"{script} --flag")
    old = os.umask(0)
    try:
        with edit("half", folder=tmp_path / "compose") as edited:
            assert edited.text == "half\n written"
    finally:
        os.umask(old)
    (file_mode, name), (folder_mode, _) = (line.split() for line in seen_by_editor.read_text().splitlines())
    assert (file_mode, folder_mode) == ("600", "700")
    assert not Path(name).exists()


def test_an_editor_that_fails_changes_nothing_and_leaves_no_file(tmp_path: Path) -> None:
    for editor, words in (("false", "code 1"), ("no-such-editor", "can't be started"), ("'", "understood")):
        with pytest.raises(EditorError, match=words):
            edit("text", folder=tmp_path / "compose", environment={"VISUAL": editor})
    assert list((tmp_path / "compose").iterdir()) == []


def test_what_the_store_refused_stays_in_the_editors_file(tmp_path: Path) -> None:
    with edit("text", folder=tmp_path / "compose", environment={"EDITOR": "true"}) as edited:
        edited.keep()
    assert edited.path.read_text() == "text\n"
