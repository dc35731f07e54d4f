"""Secrets are read from where the config says, and told to nobody."""

from __future__ import annotations

import pickle
import sys
import traceback
from dataclasses import asdict
from pathlib import Path

import pytest

from tui_desk.config import Secret, revealing, validating
from tui_desk.errors import ConfigError, SecretError

VALUE = "hunter2 & ütf"


def refusal(secret: Secret) -> str:
    with pytest.raises(SecretError) as caught:
        secret.reveal()
    told = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in told
    return str(caught.value)


def prints(code: str) -> Secret:
    return validating.checked(Secret, {"password_command": [sys.executable, "-c", code]})


def private(path: Path, content: bytes) -> Secret:
    path.write_bytes(content)
    path.chmod(0o600)
    return validating.checked(Secret, {"password_file": str(path)})


def test_each_source_gives_the_same_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", VALUE)
    sources = (
        validating.checked(Secret, {"password": VALUE}),
        validating.checked(Secret, {"password_env": "MAIL_PASSWORD"}),
        private(tmp_path / "password", VALUE.encode() + b"\nuser: eva\n"),
        prints(f"print({VALUE!r}); print('user: eva')"),
    )
    assert {source.reveal() for source in sources} == {VALUE}
    assert all(source.has_secret for source in sources)


def test_a_command_in_one_string_is_split_but_not_given_to_a_shell() -> None:
    secret = validating.checked(Secret, {"password_command": "echo '$HOME; ls' x"})
    assert secret.password_command == ("echo", "$HOME; ls", "x")
    assert secret.reveal() == "$HOME; ls x"


def test_a_file_is_found_by_variable_and_tilde(
    tmp_path: Path, private_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private(tmp_path / "mail", b"one")
    private(private_home / "mail", b"two")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert validating.checked(Secret, {"password_file": "$CREDENTIALS_DIRECTORY/mail"}).reveal() == "one"
    assert validating.checked(Secret, {"password_file": "~/mail"}).reveal() == "two"


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret = private(tmp_path / "password", b"hunter2")
    (tmp_path / "password").chmod(0o640)
    assert "chmod 600" in refusal(secret)


def test_a_source_that_fails_is_named(tmp_path: Path) -> None:
    assert "no password is configured" in refusal(Secret())
    assert "MAIL_PASSWORD is not set" in refusal(
        validating.checked(Secret, {"password_env": "MAIL_PASSWORD"})
    )
    assert "No such file" in refusal(validating.checked(Secret, {"password_file": str(tmp_path / "none")}))
    assert "absolute path" in refusal(validating.checked(Secret, {"password_file": "mail"}))
    assert "first line is empty" in refusal(private(tmp_path / "empty", b"\nhunter2\n"))
    assert "not UTF-8" in refusal(private(tmp_path / "binary", b"\xffhunter2"))
    assert "is not there" in refusal(
        validating.checked(Secret, {"password_command": ["no-such-program-at-all"]})
    )


def test_a_failing_command_does_not_pass_on_what_it_said() -> None:
    told = refusal(prints("import sys; print('hunter2'); print('hunter2', file=sys.stderr); sys.exit(7)"))
    assert "exit code 7" in told


def test_a_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revealing, "COMMAND_SECONDS", 0.2)
    assert "gave no password" in refusal(prints("import signal; signal.pause()"))


def test_a_command_cannot_wait_for_input() -> None:
    assert "first line is empty" in refusal(prints("print(input() if False else '')"))
    assert "exit code 1" in refusal(prints("input()"))


def test_two_sources_are_one_too_many() -> None:
    with pytest.raises(ConfigError, match="one of password and password_env") as caught:
        validating.checked(Secret, {"password": "hunter2", "password_env": "X"})
    assert "hunter2" not in str(caught.value)


def test_no_way_of_showing_it_shows_the_password() -> None:
    secret = validating.checked(Secret, {"password": "hunter2"})
    for shown in (repr(secret), str(secret), f"{secret.password}", repr(asdict(secret))):
        assert "hunter2" not in shown
    with pytest.raises(TypeError, match="not written anywhere"):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    ("name", "nobody"),
    [("{folder}/gone", True), ("~/gone", False), ("$HERE/gone", False), ("{folder}/x/y", True)],
)
def test_what_is_not_there_at_a_place_that_is_everybody_s_is_there_for_nobody(
    name: str, nobody: bool, tmp_path: Path, private_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERE", str(private_home))
    (tmp_path / "x").touch()
    with pytest.raises(SecretError) as caught:
        revealing.from_file(name.format(folder=tmp_path))
    assert caught.value.by_nobody == nobody
