"""What is said of a broken config: file and line, the option, and what is possible, in words anybody understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from textual.theme import BUILTIN_THEMES

from tui_desk.config import Ui, load, toml
from tui_desk.connectors import registry
from tui_desk.errors import ConfigError
from tui_desk.keymap import load_keymap
from tui_desk.widgets import themes

NO_SECRET = '[[channels]]\nname = "a"\nkind = "imap"\naddress = "a@example.com"\nhost = "mail.example.com"\n'
BOX = f'{NO_SECRET}password_env = "A"\n'
MATRIX = '[[channels]]\nname = "m"\nkind = "matrix"\naddress = "@a:b.example"\ntoken_env = "A"\n'
SMTP = f'{BOX}[channels.smtp]\nhost = "mail.example.com"\n'
OAUTH = f'{NO_SECRET}[channels.oauth]\nclient_id = "x"\n'
TEXTS = 'must be a list of texts in quotes, such as ["one", "two"]'
NUMBER = "must be a whole number, without quotes"
YES_OR_NO = "must be true or false, without quotes"
HOST = "the server's name alone, such as mail.example.com; the port is an option beside it"
KEY = 'must be a key in quotes, or a list of them, such as "e" or ["g m", "f2"]'
WHOLE_PATH = "must be sqlite:/// and the file's whole path"
SPAN = "write a number and a unit: s, m, h, d, w or y, such as 90d or 1h30m"
BLOCKS = "write each channel as lines of its own below a line [[channels]]"
UNFINISHED = "a value is missing or not finished: text stands in straight quotes"
EQUALS = "an option is written as: name = value"
BACKSLASH = "a backslash in a text is written twice"

BROKEN = [
    # values
    (
        f'{MATRIX}accept_invites = 5',
        f"6: channels[0].accept_invites: must be 'all' or 'none', or {TEXTS.removeprefix('must be ')}",
    ),
    ("[ui]\ntheme = 'solarised'", "2: ui.theme: must be 'auto', 'light', 'dark', "),
    ("[ui]\ntheme = 3", "2: ui.theme: must be 'auto', "),
    ("[ui]\nafter = 'nxt'", "2: ui.after: must be 'next', 'stay' or 'list'"),
    ("[ui]\nbell = 'loud'", f"2: ui.bell: {YES_OR_NO}"),
    ("[ui]\nmouse = 'yes'", f"2: ui.mouse: {YES_OR_NO}"),
    ("[ui]\nmouse = 1", f"2: ui.mouse: {YES_OR_NO}"),
    ("[ui]\nlayouts = 'ru'", f"2: ui.layouts: {TEXTS}"),
    ("[ui]\nlayouts = [1]", "2: ui.layouts[0]: must be text in quotes"),
    ("[ui]\nlayouts = ['xx']", "2: ui.layouts: no layout `xx`; there are: ar, be, "),
    ("[desk]\nundo_seconds = 'ten'", f"2: desk.undo_seconds: {NUMBER}"),
    ("[desk]\nundo_seconds = '10'", f"2: desk.undo_seconds: {NUMBER}"),
    ("[desk]\nundo_seconds = 1.5", f"2: desk.undo_seconds: {NUMBER}"),
    ("[desk]\nundo_seconds = true", f"2: desk.undo_seconds: {NUMBER}"),
    ("[desk]\nundo_seconds = -1", "2: desk.undo_seconds: must be at least 0"),
    ("[desk]\nundo_seconds = 9999", "2: desk.undo_seconds: must be at most 600"),
    ("[desk]\nname = 5", "2: desk.name: must be text in quotes"),
    ("[desk]\nlanguage = 'klingon'", "2: desk.language: must be the code of a language, such as en, de or pt-BR"),
    ("[hooks]\non_message = 'notify-send hi'", f"2: hooks.on_message: {TEXTS}"),
    ("[store]\nurl = 'postgres://x'", f"2: store.url: {WHOLE_PATH}"),
    ("[store]\nurl = 'sqlite:///desk.db'", f"2: store.url: {WHOLE_PATH}"),
    # keys
    ("[keys]\nconversation.close = 'hyper+q'", "2: keys.conversation.close: `hyper+q`: no modifier `hyper`; there are"),
    ("[keys]\nconversation.close = 5", f"2: keys.conversation.close: {KEY}"),
    ("[keys]\nconversation.close = ['e', 1]", f"2: keys.conversation.close: {KEY}"),
    ("[keys]\nconversation.close = 'r'", "2: keys.conversation.close: r is already the key of answer.reply"),
    ("[keys]\nconversation.clsoe = 'e'", "2: keys.conversation.clsoe: no such command; did you mean"),
    ("[keys]\npreset = 'vim'", "2: keys.preset: no such preset; there are: default, gmail, mutt"),
    # tables
    ("desk = 5", "1: desk: must be a table: write [desk] on a line alone, and its options below"),
    ("\n[[desk]]\nname = 'x'", "2: desk: must be a table: write [desk] on a line alone, and its options below"),
    ("keys = 'gmail'", "1: keys: must be a table: write [keys] on a line alone, and its options below"),
    ("[desk.name]\nx = 1", "1: desk.name: must be text in quotes"),
    ("channels = 5", f"1: channels: {BLOCKS}"),
    ("channels = ['a']", f"1: channels: {BLOCKS}"),
    ("[channels]\nname = 'a'", f"1: channels: {BLOCKS}"),
    ("\n[[channel]]\nname = 'a'", "2: channel: no such option; did you mean `channels`?"),
    # channels
    ("[[channels]]\nkind = 'imap'", "1: channels[0]: needs a `name`, text in quotes"),
    (f"{BOX}[[channels]]\nname = 5\nkind = 'imap'", "7: channels[1]: needs a `name`, text in quotes"),
    ("[[channels]]\nname = 'a'", "1: channels[0]: needs a `kind`, text in quotes"),
    ("[[channels]]\nname = 'a'\nkind = 'pop3'", "3: channels[0].kind: no connector of the kind 'pop3'; there are"),
    (BOX + BOX, "8: channels[1].name: a channel above has the name 'a' too; give each its own"),
    (BOX + BOX.replace('"a"', '"b"'), "7: channels[1]: the channel 'a' is the same account: each would take"),
    (BOX.replace('"a"', '"a b"'), "2: channels[0].name: must be at most 40 letters, digits, dots, dashes and"),
    (BOX.replace("host", "hots"), "1: channels[0].host: is missing"),
    (BOX.replace("a@example.com", "nonsense"), "4: channels[0].address: must be a mail address alone, such as"),
    (f"{BOX}aliases = ['nonsense']", "7: channels[0].aliases[0]: must be a mail address alone, such as"),
    (BOX.replace("mail.", "https://mail."), f"5: channels[0].host: must be {HOST}"),
    (BOX.replace("com\"\npass", "com:993\"\npass"), f"5: channels[0].host: must be {HOST}"),
    (f"{BOX}port = '993'", f"7: channels[0].port: {NUMBER}"),
    (f"{BOX}port = 99999", "7: channels[0].port: must be at most 65535"),
    (f"{BOX}tls = 'ssl'", "7: channels[0].tls: must be 'tls', 'starttls' or 'none'"),
    (f"{BOX}folders = 'INBOX'", f"7: channels[0].folders: {TEXTS}"),
    (f"{BOX}folders = []", "7: channels[0].folders: must not be empty"),
    (f"{BOX}since = '90 days'", f"7: channels[0].since: {SPAN}"),
    (f"{BOX}since = 90", '7: channels[0].since: write a time in quotes, such as "90d"'),
    (f"{BOX}poll = '1h'", "7: channels[0].poll: must be at most 9 minutes"),
    (f"{BOX}max_size = 'big'", "7: channels[0].max_size: write a number and a unit in quotes: kB, MB or GB"),
    (f"{BOX}password = 'x'", "1: channels[0]: give one of password and password_env, not more"),
    (f"{NO_SECRET}password = 5", "6: channels[0].password: must be text in quotes"),
    (f'{NO_SECRET}password_command = "a \'b"', "6: channels[0].password_command: has a quote that is not closed"),
    (f"{NO_SECRET}password_command = 5", "6: channels[0].password_command: must be a command in quotes, or a list"),
    (f"{BOX}smtp = 'x'", "7: channels[0].smtp: must be a table: write [channels.smtp] on a line alone"),
    (f"{BOX}[channels.smpt]\nhost = 'x'", "7: channels[0].smpt: no such option; did you mean `smtp`?"),
    (f"{SMTP}append_sent = 'maybe'", "9: channels[0].smtp.append_sent: must be 'auto', 'yes' or 'no'"),
    (f"{OAUTH}provider = 'gogle'", "8: channels[0].oauth.provider: must be 'google', 'microsoft' or 'other'"),
    (f"{OAUTH}provider = 'google'", "6: channels[0].oauth: give refresh_token_command, refresh_token_file or"),
    (f"{OAUTH}tenant = 'a b'", "8: channels[0].oauth.tenant: must be the organisation's id or domain"),
    # the file
    ("[desk\nname = 'x'", "1: a closing bracket is missing: [table] has one pair, [[channels]] two"),
    ("[[channels]\nname = 'a'", "1: a closing bracket is missing"),
    ('[desk]\nname = "x', "2: a text has no closing quote"),
    ('[desk]\nname = "x\nundo_seconds = 1', "2: a text has no closing quote"),
    ("[desk]\nname = 'x\n[ui]\nbell = true", "2: a text has no closing quote"),
    ('[desk]\nname = """x\n[ui]\nbell = true', "2: a text has no closing quote (what begins here goes on to"),
    ('[desk]\nname = """x\n[ui]\nafter = """next"""', "2: there is more on the line"),
    ("[ui]\nlayouts = ['ru',", f"2: {UNFINISHED}"),
    ("[ui]\nlayouts = ['ru',\nbell = true", "2: "),
    ("[ui]\nlayouts = ['ru'\n\n\nbell = true", "2: a list is not closed with ], or a comma is missing"),
    ("[ui]\nbell = True", f"2: {UNFINISHED}"),
    ("[desk]\nname = Acme", f"2: {UNFINISHED}"),
    ("[desk]\nname = “Acme”", f"2: {UNFINISHED}"),
    ("[desk]\nname 'x'", f"2: {EQUALS}"),
    ("desk:\n  name: x", f"1: {EQUALS}"),
    ('{"desk": {}}', "1: a line is a [table], an option as name = value, or begins with #"),
    ("[desk]\nname = 'a'\nname = 'b'", "3: an option is given twice"),
    ("[desk]\n[ui]\n[desk]", "3: a table is given twice; put its options into one"),
    ("[desk]\nname = 'a' language = 'b'", "2: there is more on the line than one option and its value"),
    ('[desk]\nname = "C:\\Users"', f"2: {BACKSLASH}"),
    ('[desk]\nname = "\\q"', f"2: {BACKSLASH}"),
    ("x = { a = 1", "1: a table in braces is not closed with }"),
]  # fmt: skip
PROGRAM_WORDS = re.compile(
    r"\b(input should|tuple|str|string|boolean|dictionary|instance|parsing|parse|pattern|literal|function|valid \w+)\b",
    re.IGNORECASE,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    return path


def told(file: Path, text: str) -> str:
    """What a person reads who starts the console with this config."""
    file.write_text(f"{text}\n")
    try:
        config = load(file)
        registry.all_settings(config)
        load_keymap(config)
    except ConfigError as error:
        return str(error)
    pytest.fail("nothing was found wrong")


@pytest.mark.parametrize(("text", "words"), BROKEN)
def test_a_mistake_is_told_with_its_place_and_what_is_possible(file: Path, text: str, words: str) -> None:
    lines = told(file, text).splitlines()
    assert any(line.startswith(f"{file}:{words}") for line in lines), lines
    assert all(line.startswith(f"{file}:") for line in lines)
    assert not PROGRAM_WORDS.search("\n".join(lines).replace(str(file), ""))


def test_one_mistake_is_told_once(file: Path) -> None:
    for text in ("[keys]\nconversation.close = 5", f"{BOX}folders = [1]", f"{BOX}address = 1"):
        assert len(told(file, text).splitlines()) == 1


def test_every_theme_there_is_may_be_named_and_no_other() -> None:
    """What the terminal library brings changes only when it is bumped, and then this list does too."""
    own = {"auto", "light", "dark", themes.DARK.name, themes.LIGHT.name}
    possible = TypeAdapter(Ui).json_schema()["properties"]["theme"]["enum"]
    assert set(possible) == own | set(BUILTIN_THEMES)


STATEMENTS = st.sampled_from(
    ["[t{0}]", "a{0} = 1", 'b{0} = "x"', "# c", "", "d{0} = [\n  1,\n]", "e{0} = '''\n[x\n'''"]
)


@settings(max_examples=50)
@given(
    before=st.lists(STATEMENTS, max_size=6),
    broken=st.sampled_from(['x = "a', "x = [1", '[x', "x", "x = {a = 1", "x = '''a", 'x = """a']),
    after=st.lists(st.sampled_from(["y{0} = 1", "[u{0}]", "# c", ""]), max_size=4),
)  # fmt: skip
def test_whatever_stands_around_it_the_broken_statement_is_pointed_to(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], broken: str, after: list[str]
) -> None:
    above = [line.format(number) for number, line in enumerate(before)]
    below = [line.format(number) for number, line in enumerate(after)]
    path = tmp_path_factory.mktemp("broken") / "config.toml"
    path.write_text("\n".join([*above, broken, *below]))
    with pytest.raises(ConfigError) as caught:
        toml.read(path)
    assert caught.value.problems[0].line == "\n".join([*above, broken]).count("\n") + 1
