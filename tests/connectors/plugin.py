"""The example of docs/connectors.md, installed for a test as a package would install it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.program import ROOT

MODULE = "desk_memory"


def source() -> str:
    """The module as the page shows it."""
    return _block("The messenger `memory`")


def settings() -> str:
    """The settings of its own that the page gives it, as a module."""
    return _block("Settings of the messenger `memory`")


def _block(title: str) -> str:
    page = (ROOT / "docs" / "connectors.md").read_text("utf-8")
    (block,) = re.findall(rf"^```python\n(\"\"\"{title}.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return str(block)


def install(folder: Path, module: str = "") -> None:
    """Lay the module into a folder of the import path, with the metadata that names its entry point."""
    (folder / f"{MODULE}.py").write_text(module or source(), "utf-8")
    metadata = folder / f"{MODULE}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: desk-memory\nVersion: 1.0\n", "utf-8")
    entry = f"[tui_desk.connectors]\nmemory = {MODULE}:MemoryConnector\n"
    (metadata / "entry_points.txt").write_text(entry, "utf-8")


def make_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed in the folder is found by this process, and by programs it starts."""
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{ROOT}")
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
