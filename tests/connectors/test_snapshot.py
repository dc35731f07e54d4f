"""Channels' settings that were found right are read back without what checks them, whoever brings the connector."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.connectors import plugin
from tui_desk import folders
from tui_desk.config import load
from tui_desk.connectors import registry
from tui_desk.errors import ConfigError

MAILBOX = """
[[channels]]
name = "a"
kind = "imap"
address = "us@desk.example"
host = "mail.desk.example"
password_command = ["pass", "show"]
since = "all"
poll = "30s"
smtp = { host = "mail.desk.example", port = 25 }
oauth = {}
"""
OAUTH = '{ provider = "google", client_id = "desk", refresh_token_env = "TOKEN" }'
CHATS = """
[[channels]]
name = "b"
kind = "vk"
token_env = "CLUB"
[[channels]]
name = "c"
kind = "matrix"
address = "@us:desk.example"
token_env = "TOKEN"
accept_invites = ["@anna:desk.example"]
"""
FULL = MAILBOX.replace('password_command = ["pass", "show"]\n', "").replace("{}", OAUTH) + CHATS
OWN = """
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated
from tui_desk.config.rule import After
from tui_desk.config.table import Table
from tui_desk.connectors.polled import PolledConnector, PolledSettings
class Colour(StrEnum):
    RED = "red"
def low(height):
    if height > 9:
        raise ValueError("is too high")
    return height
@dataclass(frozen=True, kw_only=True)
class Perch(Table):
    height: int = 1
@dataclass(frozen=True, kw_only=True)
class Loft(PolledSettings):
    api_url: str = "https://loft.example"
    address: str = field()
    floor: Annotated[int, After(low)] = 3
    colour: Colour | None = None
    perches: tuple[Perch, ...] = ()
    def __post_init__(self):
        super().__post_init__()
        if self.address == "nowhere":
            raise ValueError("must be somewhere")
class MemoryConnector(PolledConnector):
    kind, Settings = "memory", Loft
"""
LOW = """
def low(height):
    if height > 9:
        raise ValueError("is too high")
    return height
"""
LOFT = '[[channels]]\nname = "m"\nkind = "memory"\naddress = "roof"\ntoken_env = "T"\nfloor = 4\n'
READ = (
    "import sys; from pathlib import Path; from tui_desk.config import load; from tui_desk.connectors import registry;"
    " registry.all_settings(load(Path(sys.argv[1])));"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(FULL)
    path.chmod(0o600)
    return path


@pytest.fixture
def loft(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module of a package that brings a kind of its own, for which the file has a channel."""
    package = tmp_path / "package"
    package.mkdir()
    plugin.install(package, OWN)
    plugin.make_known(package, monkeypatch)
    file.write_text(f"{LOFT}perches = [{{ height = 2 }}, {{}}]\n")
    return package / f"{plugin.MODULE}.py"


def kept() -> list[Path]:
    return list((Path(folders.cache_folder()) / "channels").glob("*.json"))


def imported(file: Path) -> set[str]:
    """What reading the channels' settings imports in a process of its own."""
    code = f"{READ} print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def told(file: Path) -> str:
    """What a process of its own says of the file."""
    code = f"{READ} print('good')"
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True)
    return done.stdout + done.stderr


def test_what_is_read_back_is_what_was_found_right(file: Path) -> None:
    first = registry.all_settings(load(file))
    assert len(kept()) == 1
    again = registry.all_settings(load(file))
    assert again == first
    assert again is not first
    assert repr(again) == repr(first)


def test_an_unchanged_file_is_read_without_what_checks_it(file: Path) -> None:
    assert "pydantic" in imported(file)
    assert "pydantic" not in imported(file)


def test_another_packages_settings_are_read_back_too(file: Path, loft: Path) -> None:
    assert "pydantic" in imported(file)
    assert "pydantic" not in imported(file)


def test_another_packages_mistakes_are_told_in_the_words_of_the_file(file: Path, loft: Path) -> None:
    assert told(file) == "good\n"
    for right, wrong, words in (
        ("floor = 4", "floor = 12", "7: channels[0].floor: is too high"),
        ("floor = 4", "flor = 4", "no such option; did you mean `floor`?"),
        ('address = "roof"', 'address = "nowhere"', "channels[0]: must be somewhere"),
        ('address = "roof"\n', "", "channels[0].address: is missing"),
        ('token_env = "T"\n', "", "give token_command"),
    ):
        file.write_text(f"\n{LOFT.replace(right, wrong)}")
        assert words in told(file)
        assert words in told(file), "what is wrong is not kept"


def test_the_settings_the_documents_give_the_example_are_checked_and_read_back(
    file: Path, loft: Path
) -> None:
    loft.write_text(
        f"{plugin.settings()}\nfrom tui_desk.connectors.polled import PolledConnector\n\n"
        'class MemoryConnector(PolledConnector):\n    kind, Settings = "memory", MemorySettings\n'
    )
    table = '[[channels]]\nname = "m"\nkind = "memory"\napi_url = "https://memory.example"\ntoken_env = "T"\n'
    for options, words in (
        ('address = "7"\nroom = "lobby"\n', "good"),
        ('room = "lobby"\n', "channels[0].address: is missing"),
        ('address = "7"\nroom = "lobby"\ndays = 400\n', "channels[0].days: must be at most 365"),
        ('address = "7"\nroom = ""\nsilent = true\n', "channels[0]: silent needs a room"),
    ):
        file.write_text(table + options)
        assert words in told(file)
        assert words != "good" or "pydantic" not in imported(file)


def test_when_the_package_changes_its_settings_are_checked_anew(file: Path, loft: Path) -> None:
    assert told(file) == "good\n"
    loft.write_text(OWN.replace("height > 9", "height >= 4"))
    assert "is too high" in told(file)


def test_when_another_version_of_the_package_is_there_its_settings_are_checked_anew(
    file: Path, loft: Path
) -> None:
    (metadata,) = loft.parent.glob("*/METADATA")
    assert "pydantic" in imported(file)
    assert "pydantic" not in imported(file)
    metadata.write_text(metadata.read_text().replace("Version: 1.0", "Version: 1.1"))
    assert "pydantic" in imported(file)


def test_when_a_rule_changes_that_stands_elsewhere_in_the_package_its_settings_are_checked_anew(
    file: Path, loft: Path
) -> None:
    source = loft.read_text().replace("def low", "def _own").replace("After(low)", "After(roof.heights.low)")
    package = loft.parent / plugin.MODULE
    (package / "roof").mkdir(parents=True)
    (package / "__init__.py").write_text("from desk_memory.own import MemoryConnector\n")
    (package / "own.py").write_text(
        f"from desk_memory import roof\nimport desk_memory.roof.heights\n{source}"
    )
    (package / "roof" / "__init__.py").touch()
    heights = package / "roof" / "heights.py"
    heights.write_text(LOW)
    loft.unlink()
    assert told(file) == "good\n"
    assert "pydantic" not in imported(file)
    heights.write_text(LOW.replace("height > 9", "height >= 4"))
    assert "is too high" in told(file)


def test_settings_in_a_table_of_a_third_package_are_checked_each_time(file: Path, loft: Path) -> None:
    table = "@dataclass(frozen=True, kw_only=True)\nclass Perch(Table):\n    height: int = 1\n"
    assert table in OWN
    third = loft.with_name("perches.py")
    third.write_text(f"from dataclasses import dataclass\nfrom tui_desk.config.table import Table\n{table}")
    loft.write_text(OWN.replace(table, "from perches import Perch\n"))
    assert "pydantic" in imported(file)
    assert "pydantic" in imported(file)
    file.write_text(LOFT)
    assert "pydantic" in imported(file)
    assert "pydantic" not in imported(file), "of the third one nothing is said"


def test_all_rules_of_our_own_connectors_decide(file: Path) -> None:
    file.write_text('[[channels]]\nname = "s"\nkind = "slack"\ntoken_env = "A"\napp_token_env = "B"\n')
    registry.all_settings(load(file))
    (place,) = kept()
    decides = json.loads(place.read_text())["of"]
    rules = {one.name for one in Path(registry.__file__).parent.rglob("*.py")}
    assert {"web_address.py", "mail_server.py"} <= rules
    assert [name for name in rules if f"\n{name} " not in decides] == []


@pytest.mark.parametrize(
    "became",
    [
        'object.__setattr__(self, "plain", os.environ["PIGEON"])',
        'object.__setattr__(self, "many", {"a": (os.environ["PIGEON"],)})',
        'object.__setattr__(self, "many", {os.environ["PIGEON"]: ()})',
        'object.__setattr__(self.perches[0], "name", os.environ["PIGEON"])',
        'object.__setattr__(self, "key", "roof")',
        'object.__setattr__(self, "plain", "https://us:hunter2@loft.example")',
    ],
)
def test_what_a_connector_has_from_where_secrets_are_is_kept_nowhere(
    file: Path, loft: Path, monkeypatch: pytest.MonkeyPatch, became: str
) -> None:
    monkeypatch.setenv("PIGEON", "hunter2")
    options = '    plain: str = ""\n    key: str = ""\n    many: dict = field(default_factory=dict)\n'
    source = OWN.replace("    perches:", f"{options}    perches:").replace(
        "height: int = 1", 'height: int = 1\n    name: str = ""'
    )
    file.write_text(f"{LOFT}perches = [{{}}]\n")
    loft.write_text(f"import os\n{source}")
    assert told(file) == "good\n"
    (place,) = kept()
    place.unlink()
    loft.write_text(
        f"import os\n{source}".replace("super().__post_init__()", f"super().__post_init__(); {became}")
    )
    assert told(file) == "good\n"
    assert kept() == []


META = 'token_env = "A"\napp_secret_env = "B"\n'
KINDS = {
    "whatsapp": f'{META}phone_number_id = "1234567"\nbusiness_account_id = "7654321"',
    "messenger": f'{META}page_id = "1234567"',
    "instagram": f'{META}account_id = "1234567"',
    "viber": 'token_env = "A"\nwebhook = "https://desk.example/viber"',
    "form": 'address = "us@desk.example"\nsecret_env = "A"',
    "telegram": 'token_env = "A"',
    "matrix": 'address = "@us:desk.example"\ntoken_env = "T"\napi_url = "https://desk.example/"',
    "slack": 'token_env = "A"\napp_token_env = "B"',
    "vk": 'token_env = "A"',
    "imap": 'host = "mail.desk.example"\naddress = "us@desk.example"\npassword_file = "~/secret"',
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_ours_is_kept(file: Path, kind: str) -> None:
    file.write_text(f'[[channels]]\nname = "a"\nkind = "{kind}"\n{KINDS[kind]}\n')
    registry.all_settings(load(file))
    assert len(kept()) == 1


def test_a_value_of_a_kind_of_ones_own_is_checked_each_time(file: Path, loft: Path) -> None:
    file.write_text(f'{LOFT}colour = "red"\n')
    assert "pydantic" in imported(file)
    assert "pydantic" in imported(file)


def test_a_changed_file_is_checked_anew(file: Path) -> None:
    registry.all_settings(load(file))
    file.write_text(FULL.replace("30s", "1h"))
    for _ in range(2):
        with pytest.raises(ConfigError, match="must be at most 9 minutes"):
            registry.all_settings(load(file))


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"of": "x"}', "null"])
def test_a_damaged_one_counts_for_nothing(file: Path, damage: str) -> None:
    first = registry.all_settings(load(file))
    (place,) = kept()
    place.write_text(damage)
    assert registry.all_settings(load(file)) == first


@pytest.mark.parametrize(
    ("name", "other"),
    [
        (".settings:ImapSettings", ".settings:NoSuch"),
        (".settings:ImapSettings", ".settings:After"),
        (".imap.settings:ImapSettings", ".smtp_settings:SmtpSettings"),
        ('"poll"', '"pole"'),
    ],
)
def test_one_of_another_form_counts_for_nothing(file: Path, name: str, other: str) -> None:
    first = registry.all_settings(load(file))
    (place,) = kept()
    assert name in place.read_text()
    place.write_text(place.read_text().replace(name, other))
    assert registry.all_settings(load(file)) == first


@pytest.mark.parametrize(
    "text",
    [
        FULL.replace('token_env = "TOKEN"\naccept', 'token = "hunter2"\naccept'),
        FULL.replace("smtp = {", 'smtp = { username = "us", password = "hunter2",'),
        FULL.replace("refresh_token_env", "refresh_token"),
        f'{FULL}[hooks]\non_message = ["curl", "https://desk:hunter2@crm.example/"]\n',
    ],
)
def test_a_file_with_a_secret_in_it_has_none(file: Path, text: str) -> None:
    assert text != FULL
    file.write_text(text)
    assert registry.all_settings(load(file)) == registry.all_settings(load(file))
    assert kept() == []


def test_where_it_can_not_be_kept_settings_are_read_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert registry.all_settings(load(file)) == registry.all_settings(load(file))
