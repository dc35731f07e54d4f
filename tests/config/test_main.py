"""Whatever happens, a person sees words, a script an exit code, and nobody a traceback."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tui_desk import log
from tui_desk.__main__ import run
from tui_desk.cli import main as cli
from tui_desk.config import paths
from tui_desk.errors import Conflict, StoreBusy

HOSTILE = "\x1b]0;owned\x07 \x9b31m \u202egpj.exe"


@pytest.fixture(autouse=True)
def fresh_log() -> Iterator[None]:
    logger = logging.getLogger("tui_desk")
    before = logger.handlers[:]
    logger.handlers.clear()
    yield
    for handler in logger.handlers:
        handler.close()
    logger.handlers[:] = before
    logger.propagate = True


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def app(**_: object) -> None:
        password = "hunter2"
        raise error from RuntimeError(password[:0])

    monkeypatch.setattr(cli, "app", app)


def test_an_unexpected_error_is_one_fixed_line_and_the_rest_is_in_a_private_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, ValueError(HOSTILE))
    assert run(["doctor"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"tui-desk: something went wrong inside; the details are in {paths.log_file()}\n"
    logged = paths.log_file().read_text("utf-8")
    assert "ValueError" in logged
    assert "test_main.py" in logged
    assert all(char.isprintable() or char == "\n" for char in logged)
    assert stat.S_IMODE(paths.log_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.log_file().parent.stat().st_mode) == 0o700


def test_even_when_the_log_can_not_be_written_there_are_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    failing(monkeypatch, ValueError(HOSTILE))
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert run(["doctor"]) == 1
    assert "the log can't be written" in capsys.readouterr().err


def test_an_error_with_words_for_a_person_is_told_cleaned_with_its_own_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, Conflict(f"{HOSTILE} was faster"))
    assert run(["doctor"]) == 5
    told = capsys.readouterr().err
    assert told.startswith("tui-desk: ␛]0;owned␇")
    assert all(char.isprintable() or char == "\n" for char in told)
    failing(monkeypatch, StoreBusy("busy"))
    assert run(["doctor"]) == 6


def test_a_key_press_that_interrupts_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    assert run(["doctor"]) == 130
    assert capsys.readouterr().err == ""


def test_a_wrong_option_is_told_without_its_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([f"--{HOSTILE}"]) == 2
    told = capsys.readouterr().err
    assert "Try `tui-desk --help`" in told
    assert all(char.isprintable() or char == "\n" for char in told)


def test_a_reader_that_closes_early_is_no_error() -> None:
    command = f"{sys.executable} -m tui_desk --help | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("verb", ["--help", "--version"])
def test_a_full_disk_behind_the_output_is_told(verb: str) -> None:
    command = f"{sys.executable} -m tui_desk {verb} > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    words = "tui-desk: what was asked for can't be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, words)
    assert not paths.log_file().exists()


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("tui-desk ")


def test_the_log_keeps_a_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_BYTES", 1000)
    path = log.to_file()
    for number in range(100):
        logging.getLogger("tui_desk.sync").info("line %d %s", number, "x" * 50)
    files = sorted(path.parent.glob("log*"))
    assert len(files) == 3
    assert all(file.stat().st_size <= 1000 and stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    told = [line.split()[5] for file in reversed(files) for line in file.read_text().splitlines()]
    assert told == [str(number) for number in range(100 - len(told), 100)]


def test_a_full_log_is_laid_by_once_however_many_processes_write_to_it() -> None:
    code = (
        "import logging, sys; from tui_desk import log; log._BYTES = 1000; log.to_file()\n"
        "for line in sys.stdin:\n"
        "    logging.getLogger('tui_desk.sync').info('line %s', line.strip() + 'x' * 50); print(flush=True)\n"
    )
    command, pipe = [sys.executable, "-c", code], subprocess.PIPE
    with ExitStack() as stack:
        writers = [
            stack.enter_context(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))
            for _ in range(4)
        ]
        for number in range(24):
            writer = writers[number % 4]
            assert writer.stdin is not None
            assert writer.stdout is not None
            print(number, file=writer.stdin, flush=True)
            writer.stdout.readline()
    files = sorted(log.to_file().parent.glob("log*"), reverse=True)
    told = [line.split()[5].strip("x") for file in files for line in file.read_text().splitlines()]
    assert len(files) == 3
    assert told == [str(number) for number in range(24)]


def test_no_log_is_laid_by_before_it_is_full_where_processes_write_at_once() -> None:
    code = (
        "import logging, sys; from tui_desk import log; log._BYTES = 20_000; log.to_file(); sys.stdin.readline()\n"
        "for _ in range(2000): logging.getLogger('tui_desk.sync').info('x' * 50)\n"
    )
    command = [sys.executable, "-c", code]
    with ExitStack() as stack:
        start, told = os.pipe()
        for _ in range(6):
            stack.enter_context(subprocess.Popen(command, stdin=start))
        os.close(start)
        os.close(told)
    laid_by = [log.to_file().with_name(f"log.{number}") for number in (1, 2)]
    assert all(file.stat().st_size > 19_800 for file in laid_by)


def test_who_writes_little_writes_where_the_others_do() -> None:
    path = log.to_file()
    logging.getLogger("tui_desk.sync").info("first")
    path.rename(path.with_name("log.1"))
    logging.getLogger("tui_desk.sync").info("second")
    assert path.read_text().endswith("second\n")
