"""Which connector serves a channel, and what its settings must say."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tui_desk.config import ChannelSettings, load
from tui_desk.connectors import registry
from tui_desk.errors import ConfigError
from tui_desk.exchange import Caps


@dataclass(frozen=True, kw_only=True)
class PigeonSettings(ChannelSettings):
    loft: str
    birds: int = 3


class Pigeon:
    kind = "pigeon"
    caps = Caps()
    Settings: type[ChannelSettings] = PigeonSettings


class Undecorated(ChannelSettings):
    about: ClassVar[str] = "an older desk took it so"
    loft: str


@dataclass(frozen=True, kw_only=True)
class OnTopOfIt(Undecorated):
    birds: int = 3


class NothingOfItsOwn(PigeonSettings):
    about: ClassVar[str] = "birds"


class OldPigeon(Pigeon):
    kind = "old"
    Settings = Undecorated


class HigherPigeon(Pigeon):
    kind = "higher"
    Settings = OnTopOfIt


class BarePigeon(Pigeon):
    kind = "bare"
    Settings = NothingOfItsOwn


@pytest.fixture(autouse=True)
def a_package_that_brings_pigeons(monkeypatch: pytest.MonkeyPatch) -> None:
    brought = (
        EntryPoint("pigeon", f"{__name__}:Pigeon", registry.GROUP),
        EntryPoint("old", f"{__name__}:OldPigeon", registry.GROUP),
        EntryPoint("higher", f"{__name__}:HigherPigeon", registry.GROUP),
        EntryPoint("bare", f"{__name__}:BarePigeon", registry.GROUP),
        EntryPoint("broken", "no_such_package_at_all:X", registry.GROUP),
    )
    monkeypatch.setattr(metadata, "entry_points", lambda group: brought if group == registry.GROUP else ())
    monkeypatch.setitem(sys.modules, __name__, sys.modules[Pigeon.__module__])


def config_of(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return load(path)


@pytest.mark.parametrize("kind", ["imap", "demo"])
def test_the_built_in_kinds_are_there(kind: str) -> None:
    found = registry.connector_class(kind)
    assert found.kind == kind
    assert issubclass(found.Settings, ChannelSettings)


def test_a_package_brings_a_kind_by_an_entry_point() -> None:
    assert "pigeon" in registry.kinds()
    settings = registry.settings({"name": "roof", "kind": "pigeon", "loft": "north"})
    assert settings == PigeonSettings(name="roof", kind="pigeon", loft="north")


def test_an_unknown_kind_is_told_with_its_line_and_what_there_is(tmp_path: Path) -> None:
    config = config_of(tmp_path, '[[channels]]\nname = "a"\nkind = "imapp"\n')
    with pytest.raises(ConfigError, match=r":3: channels\[0\]\.kind: .*did you mean `imap`\?"):
        registry.all_settings(config)


def test_a_channels_mistakes_are_told_with_their_lines(tmp_path: Path) -> None:
    config = config_of(tmp_path, '[[channels]]\nname = "a"\nkind = "pigeon"\nlofft = "n"\nbirds = "many"\n')
    with pytest.raises(ConfigError) as caught:
        registry.all_settings(config)
    problems = {problem.key: (problem.line, problem.text) for problem in caught.value.problems}
    assert problems["channels[0].loft"] == (1, "is missing")
    assert problems["channels[0].lofft"] == (4, "no such option; did you mean `loft`?")
    assert problems["channels[0].birds"][0] == 5


def test_a_package_that_can_not_be_loaded_is_named() -> None:
    with pytest.raises(ConfigError, match="`broken` can't be loaded from no_such_package_at_all:X"):
        registry.connector_class("broken")


@pytest.mark.parametrize("kind", ["old", "higher"])
def test_settings_that_are_no_dataclass_are_refused_by_name(kind: str) -> None:
    words = rf"`{kind}` can't be used: {__name__}\.Undecorated is no dataclass, so that it has no option loft; `@data"
    with pytest.raises(ConfigError, match=words):
        registry.settings({"name": "roof", "kind": kind, "loft": "north"})


def test_a_class_that_names_no_option_need_be_none() -> None:
    assert registry.settings({"name": "roof", "kind": "bare", "loft": "north"}).name == "roof"


@pytest.mark.parametrize("name", ["", "two words", "a\x1b[31m", "x" * 41, "-rf", "ä/b"])
def test_a_name_that_could_confuse_a_shell_or_a_terminal_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        registry.settings({"name": name, "kind": "pigeon", "loft": "n"})


def test_listing_the_kinds_imports_no_connector() -> None:
    code = (
        "import sys; from tui_desk.connectors import registry; registry.kinds(); "
        "print([m for m in sys.modules if m.startswith(('imapclient', 'httpx', 'tui_desk.demo'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
