"""An empty desk for each test of the receiver."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.calling import Office

pytest.importorskip("starlette", reason="the extra [web] is not installed")
pytest.importorskip("uvicorn", reason="the extra [web] is not installed")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk with one channel that is called."""
    return Office(tmp_path)
