"""A verb loads only what it needs, and what it loads is quick to be there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import CONFIG, Shell

HEAVY = {
    "textual",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "httpx",
    "imapclient",
    "watchfiles",
    "rich",
}
SCREEN = {"textual"}
MODELS = {"sqlmodel", "sqlalchemy", "alembic"}
MOST_OF_A_LIST = 90
"""Modules of ours until a list is printed."""
WRITTEN_WITH = {"markdown_it", "wcwidth", "httpx"}
"""What only an answer needs, or a messenger."""


def loaded(*arguments: object) -> set[str]:
    code = (
        "import sys; from tui_desk.__main__ import run; run(sys.argv[1:]);"
        " print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("--help",),
        ("init", "--help"),
        ("doctor", "--help"),
        ("sync", "--help"),
        ("conversation", "--help"),
        ("conversation", "reply", "--help"),
        ("channel", "audit", "--help"),
        ("no-such-verb",),
        ("completion", "bash"),
    ],
)
def test_telling_about_itself_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) & HEAVY == set()


def test_help_imports_no_verb_at_all() -> None:
    code = (
        "import sys; from tui_desk.__main__ import run; run(['--help']);"
        " print([name for name in sys.modules if name.startswith('tui_desk.cli.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['tui_desk.cli.lazy', 'tui_desk.cli.main']"


@pytest.mark.parametrize(
    ("words", "modules"),
    [
        ("conversation list", {"conversation", "reading"}),
        ("conversation close 1", {"conversation", "triage", "typed"}),
        ("ticket list", {"ticket", "ticket_door", "ticket_reading"}),
        ("customer identity add 1 mail:x@x.example", {"customer", "customer_identity", "customer_door"}),
    ],
)
def test_a_noun_imports_only_the_verb_that_is_typed(words: str, modules: set[str], tmp_path: Path) -> None:
    code = (
        "import sys; from tui_desk.__main__ import run; run(sys.argv[1:]);"
        " print(*(name for name in sys.modules if name.startswith('tui_desk.cli.')))"
    )
    command = [sys.executable, "-c", code, "--config", str(tmp_path / "none.toml"), *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    every_verb_has = {"lazy", "main", "door", "printing"}
    assert {name.rpartition(".")[2] for name in done.stdout.split()} - every_verb_has == modules


def test_looking_after_the_desk_loads_no_screen() -> None:
    assert loaded("doctor") & {"textual", "sqlmodel"} == set()


@pytest.mark.parametrize(
    "words",
    [
        "conversation list",
        "conversation list --json",
        "conversation show 1",
        "conversation show 1 --json",
        "message show 1",
        "message show 1 --raw",
        "channel list",
        "quarantine list",
        "agent list",
        "draft list",
        "config path",
        "ticket list",
        "ticket list --json",
        "customer list",
        "customer show 1",
        "search hello",
    ],
)
def test_reading_loads_nothing_heavy(words: str, shell: Shell) -> None:
    shell.arrive()
    assert loaded("--config", shell.config, *words.split()) & HEAVY - {"rich"} == set()


def test_a_list_imports_nothing_that_only_a_whole_conversation_needs(shell: Shell) -> None:
    shell.arrive()
    code = (
        "import sys; from tui_desk.__main__ import run; run(sys.argv[1:]);"
        " print('\\n' + ' '.join(name for name in sys.modules if name.startswith('tui_desk.')))"
    )
    words = ("--config", str(shell.config), "conversation", "list", "--json")
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    found = set(done.stdout.splitlines()[-1].split())
    whole = {
        "tui_desk.text.quotes",
        "tui_desk.text.mail",
        "tui_desk.text.search_words",
        "tui_desk.desk.timeline",
    }
    assert found & whole == set()
    assert len(found) <= MOST_OF_A_LIST


@pytest.mark.parametrize(
    "words",
    [
        "conversation close 1",
        "conversation snooze 1 2d",
        "conversation reply 1 --text x",
        "conversation note 1 --text x",
        "ticket open --title x",
        "undo",
        "ticket note 1 --text x",
        "agent add bob",
    ],
)
def test_an_agents_deeds_load_neither_screens_nor_models_of_tables(words: str, shell: Shell) -> None:
    shell.arrive()
    shell("conversation", "assign", 1, "me")
    assert loaded("--config", shell.config, *words.split()) & (SCREEN | MODELS) == set()


def test_after_the_consoles_warm_up_the_first_verbs_import_nothing(shell: Shell) -> None:
    shell.arrive()
    code = (
        "import sys; from pathlib import Path; from dataclasses import replace\n"
        "from tui_desk.screens import warming\n"
        "from tui_desk.config import load; from tui_desk.desk.desk import open_desk\n"
        "desk = open_desk(load(Path(sys.argv[1])))\n"
        "warming.import_verbs(); before = set(sys.modules)\n"
        "from tui_desk.desk import answering, conversations, drafts, undo\n"
        "desk.do(conversations.close, [1]); desk.do(undo.undo)\n"
        "draft = desk.ask(answering.begin, 1, 'reply', desk.agent.id, policy=desk.policy)\n"
        "desk.do(drafts.save, replace(draft, text='hello'))\n"
        "print(sorted(set(sys.modules) - before))\n"
    )
    command = [sys.executable, "-c", code, str(shell.config)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_after_the_consoles_warm_up_the_first_conversation_is_read_as_any_other(shell: Shell) -> None:
    shell.arrive()
    code = (
        "import sys; from pathlib import Path\n"
        "from tui_desk.screens import warming\n"
        "from tui_desk.config import load; from tui_desk.desk.desk import open_desk\n"
        "desk = open_desk(load(Path(sys.argv[1])))\n"
        "warming.import_verbs(); warming.read_unseen(desk, 1); found = []\n"
        "sys.addaudithook(lambda event, _: found.append(event) if event in ('compile', 'import') else None)\n"
        "read = warming.read_conversation(desk, 1, 100, fresh=True, mine_known=True)\n"
        "print(len(read.entries), found)\n"
    )
    command = [sys.executable, "-c", code, str(shell.config)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1 []"


MOST_OF_OURS = 194
"""Modules of ours until the console serves its first key; there are more than twice as many."""
NOT_YET = {
    *("typer", "markdown_it", "wcwidth", "selectolax", "imapclient", "httpx", "sqlmodel", "sqlalchemy"),
    *(
        "tui_desk.desk.intake",
        "tui_desk.desk.composing",
        "tui_desk.desk.search.finding",
        "tui_desk.desk.timeline",
    ),
    *("tui_desk.text.mail", "tui_desk.text.mime", "tui_desk.text.quotes", "tui_desk.text.language"),
    *("tui_desk.screens.actions", "tui_desk.screens.searching", "tui_desk.connectors", "tui_desk.sync"),
    *("hashlib", "hmac", "secrets", "glob", "shlex"),
}


def test_until_the_first_key_the_console_imports_what_the_first_screen_needs() -> None:
    code = (
        "import sys; from tui_desk import app, keymap, log, prepaint; from tui_desk.cli import console;"
        " from tui_desk.config import load; from tui_desk.desk.desk import open_desk; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = set(done.stdout.split())
    assert found & NOT_YET == set()
    assert sum(name.startswith("tui_desk.") for name in found) <= MOST_OF_OURS


def test_syncing_loads_no_screen_and_where_nothing_is_migrated_no_models(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        CONFIG.format(folder=tmp_path).replace("spool =", "conversations = 1\nlive = false\nspool =")
    )
    assert loaded("--config", config, "sync", "--once") & SCREEN == set()
    assert loaded("--config", config, "sync", "--once") & MODELS == set()
    assert loaded("--config", config, "sync", "--once") & WRITTEN_WITH == set()


def test_a_messenger_loads_nothing_that_speaks_with_mail_servers() -> None:
    kinds = ("telegram", "matrix", "vk", "slack", "whatsapp", "messenger", "viber")
    code = (
        "import sys; from tui_desk.connectors import registry;"
        f" [registry.connector_class(kind) for kind in {kinds}];"
        " print(*sorted({'smtplib', 'imaplib', 'imapclient'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
