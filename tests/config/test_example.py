"""The example tells every option with its default, and none that does not exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter

from tui_desk.config import ChannelSettings, Config, Hidden, load
from tui_desk.config import paths as config_paths
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.table import Table
from tui_desk.config.validating import models_in, options_of
from tui_desk.connectors import registry

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
MUST_BE_GIVEN = (
    "name",
    "kind",
    "address",
    "host",
    "smtp.host",
    "oauth.provider",
    "oauth.client_id",
    "matrix.address",
)
OF_ONES_OWN = ("priorities", "teams")
"""Tables whose options have names that one chooses: each is an option as a whole."""
REQUIRED = {f"channels.{name}" for name in MUST_BE_GIVEN}


def uncommented() -> dict[str, Any]:
    """The example with every default switched on: one `#` directly before a key or table goes."""
    return tomllib.loads(re.sub(r"^#(?=[a-z_\[])", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE))


def written(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted option to its value; those of a mailbox are `channels.…`, those of another kind `channels.KIND.…`."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if name == "channels":
            for channel in value:
                found |= written(channel, _prefix(channel["kind"]))
        elif isinstance(value, dict) and (value or not prefix) and f"{prefix}{name}" not in OF_ONES_OWN:
            found |= written(value, f"{prefix}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                found |= written(one, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _prefix(kind: str) -> str:
    return "channels." if kind == "imap" else f"channels.{kind}."


def messengers() -> list[str]:
    """The messengers that the example tells of."""
    return [channel["kind"] for channel in uncommented()["channels"] if channel["kind"] != "imap"]


@dataclass(frozen=True, slots=True)
class Option:
    """What an option may be, and what it is where nobody says."""

    model: type[Table]
    kind: Any
    required: bool
    default: Callable[[], Any]


def options_in(model: type[Table]) -> Iterator[tuple[str, Option]]:
    """Each option of a table."""
    kinds = get_type_hints(model, include_extras=True)
    for one in fields(model):
        makes = one.default_factory if one.default_factory is not MISSING else None
        required = makes is None and one.default is MISSING
        yield one.name, Option(model, kinds[one.name], required, makes or partial(getattr, one, "default"))


def known(model: type[Table], prefix: str = "") -> dict[str, Option]:
    """Dotted option to what it is."""
    found: dict[str, Option] = {}
    for name, option in options_in(model):
        inner = next(models_in(options_of(model)[name]), None)
        if inner is not None:
            found |= known(inner, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = option
    return found


def secrets(options: dict[str, Option]) -> set[str]:
    return {name for name, option in options.items() if Hidden.__name__ in str(option.kind)}


@pytest.fixture
def options() -> dict[str, Option]:
    found = {
        name: option for name, option in known(Config).items() if name not in ("path", "channels", "keys")
    }
    for kind in ("imap", *messengers()):
        found |= known(registry.connector_class(kind).Settings, _prefix(kind))
    return found


def told_elsewhere(options: dict[str, Any]) -> set[str]:
    """What all channels have is told once for the mailbox; what all messengers have, for the first of them."""
    first, *others = messengers()
    everywhere = {f"channels.{first}.{name}" for name in set(options_of(ChannelSettings)) - {"name", "kind"}}
    shared = set(options_of(MessengerSettings)) - {"name", "kind"}
    smtp = {
        name for name in options if name.startswith("channels.") and name.count(".") > 2 and ".smtp." in name
    }
    return everywhere | smtp | {f"channels.{kind}.{name}" for kind in others for name in shared}


def test_every_option_is_in_the_example(options: dict[str, Any]) -> None:
    assert set(options) - set(written(uncommented())) - secrets(options) - told_elsewhere(options) == set()


def test_the_example_has_no_option_that_does_not_exist(options: dict[str, Any]) -> None:
    assert set(written(uncommented())) - set(options) == set()


def test_secrets_are_described_but_never_one_sign_away_from_being_set(options: dict[str, Any]) -> None:
    described = set(re.findall(r"^#   (\w+) = ", EXAMPLE.read_text("utf-8"), re.MULTILINE))
    assert described == {name.rpartition(".")[2] for name in secrets(options)}


def test_the_defaults_in_the_example_are_the_programs(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config_paths, "state_dir", lambda: Path("/home/you/.local/state/tui-desk"))
    for name, value in written(uncommented()).items():
        if name in REQUIRED or name.endswith((".name", ".kind")):
            continue
        option = options[name]
        if option.required:
            continue
        adapter: TypeAdapter[Any] = TypeAdapter(option.kind, config=None)
        default = option.default()
        if default is None:  # it follows from another option, and the example shows what it then is
            continue
        assert adapter.validate_python(value) == adapter.validate_python(default), (
            f"{name} in {option.model.__name__}"
        )


def test_the_example_can_be_used_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.read_text("utf-8"))
    config = load(path)
    (channel,) = registry.all_settings(config)
    assert channel.name == "support"


def test_the_example_is_for_one_width() -> None:
    assert max(map(len, EXAMPLE.read_text("utf-8").splitlines())) <= 120
