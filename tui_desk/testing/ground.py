"""What every part of the suite stands on: its fixtures, and what it knows of the connector it tests."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from tui_desk.exchange import Caps
from tui_desk.testing.remote import Cannot, Remote
from tui_desk.testing.workplace import Workplace

HARD = "שלום, مرحبا! Привіт 👩‍👩‍👧‍👦 🇺🇦 ✍🏽 e\u0301 日本語 𝒳 naïve — «ok»"
"""Right to left, joined emoji, flags, skin tones, combining marks, and characters of four bytes."""


class Ground:
    """Fixtures. A subclass of `ConnectorSuite` overrides `remote`, and perhaps `patience`."""

    patience: ClassVar[float] = 60.0
    """Seconds after which something that should happen counts as not happening."""

    @pytest.fixture
    def remote(self) -> Remote:
        """The far end; a subclass gives its own, fresh for each test, and ends it afterwards."""
        raise NotImplementedError("a subclass of ConnectorSuite gives the fixture `remote`")

    @pytest.fixture
    def there(self, remote: Remote) -> Remote:
        """The far end as tests use it: what it cannot do skips the test."""
        return cast(Remote, _Able(remote))

    @pytest.fixture
    def desk(self, tmp_path: Path, remote: Remote) -> Iterator[Workplace]:
        """A desk with this one channel. No sync runs yet."""
        made = Workplace(tmp_path / "desk", remote.settings(), self.patience)
        remote.post = made.post
        yield made
        made.close()

    @pytest.fixture
    def caps(self, desk: Workplace) -> Caps:
        """What the connector says it can do."""
        return desk.caps

    @pytest.fixture(autouse=True)
    def no_secret_leaks(
        self, remote: Remote, desk: Workplace, caplog: pytest.LogCaptureFixture
    ) -> Iterator[None]:
        """After each test: no secret stands in the store, nor in anything that was logged on the way."""
        caplog.set_level(logging.DEBUG, "tui_desk")
        secrets = [one for one in remote.secrets() if one]
        yield
        told = "\n".join(_as_logged(one) for one in caplog.get_records("call") if _is_shown(one))
        everywhere = told + desk.everything() + repr(desk.settings)
        for secret in secrets:
            assert secret not in everywhere, "a secret is in the log, in the store or in the settings' repr"


def needs(able: object, words: str) -> None:
    """Skip a test of something the messenger does not have."""
    if not able:
        pytest.skip(f"by its caps this channel {words}")


class _Able:
    """Calls the far end; where it cannot, the test is skipped with its reason."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._remote, name)
        return _skipping(found) if callable(found) else found


def _skipping(ability: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(ability)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return ability(*args, **kwargs)
        except Cannot as reason:
            pytest.skip(str(reason))

    return call


def _is_shown(record: logging.LogRecord) -> bool:
    """Whether a record reaches somebody: the program keeps its own log; warnings of libraries reach a terminal."""
    return record.name.partition(".")[0] == "tui_desk" or record.levelno >= logging.WARNING


def _as_logged(record: logging.LogRecord) -> str:
    return logging.Formatter().format(record)
