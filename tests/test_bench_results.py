"""A table that is measured again takes the place of its older one, and leaves the others alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import measure
from bench.measure import Given, Row, Sample


def told(name: str, ours: str, *, quick: bool = False) -> None:
    row = Row("a key", ours, "floor: 1 ms", 1.5, "≤ 2 ×", True)
    measure.told(name, [row], Given(quick, Path(), 3))


def test_a_table_replaces_its_older_one_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "RESULTS.md"
    monkeypatch.setattr(measure, "RESULTS", page)
    for name, ours in (("Keys", "3 ms"), ("Start", "4 ms"), ("Keys", "5 ms")):
        told(name, ours)
    text = page.read_text("utf-8")
    assert "3 ms" not in text
    assert "| a key | 4 ms | floor: 1 ms | 1.50 | ≤ 2 × | yes |" in text
    assert text.index("5 ms") < text.index("4 ms")
    assert text.count("## Keys") == text.count("## Start") == 1


def test_a_quick_run_writes_nothing_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "RESULTS", tmp_path / "RESULTS.md")
    told("Keys", "3 ms", quick=True)
    assert list(tmp_path.iterdir()) == []


def test_of_few_times_the_worst_stands_for_the_99th_percentile() -> None:
    assert Sample([0.001, 0.002, 0.009]).told() == "2 / 9 ms"
