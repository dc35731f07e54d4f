"""Only a mark of ours, whole and unchanged, names a conversation."""

from __future__ import annotations

import base64
import hmac
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.signing import Signer, load_keys

KEY, OLD = b"k" * 32, b"o" * 32
SIGNER = Signer([KEY])
OWN = ("Support@Desk.example", "sales@desk.example")
ids = st.integers(1, 10**17)
nonces = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40)


@given(ids, nonces)
def test_a_message_id_of_ours_names_its_conversation(number: int, nonce: str) -> None:
    made = SIGNER.message_id(number, nonce, "desk.example")
    assert SIGNER.conversation_of(made) == number
    assert SIGNER.conversation_of(made.strip("<>").upper()) == number


@given(ids)
def test_a_plus_address_of_ours_names_its_conversation(number: int) -> None:
    made = SIGNER.plus_address("support@desk.example", number)
    assert SIGNER.conversation_of_address(made, OWN) == number
    assert SIGNER.conversation_of_address(made.upper(), OWN) == number


def test_the_mac_is_hmac_sha256_cut_to_80_bits() -> None:
    mac = base64.b32encode(hmac.digest(KEY, b"message|42|n1", "sha256")[:10]).decode().lower()
    assert SIGNER.message_id(42, "n1", "d.example") == f"<c42.n1.{mac}@d.example>"


@given(st.data())
def test_one_changed_character_makes_a_mark_nobodys(data: st.DataObject) -> None:
    made = SIGNER.message_id(4217, "abc123", "desk.example")
    end = made.index("@")
    place = data.draw(st.integers(1, end - 1))
    other = data.draw(
        st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789.").filter(lambda c: c != made[place])
    )
    changed = made[:place] + other + made[place + 1 :]
    assert SIGNER.conversation_of(changed) is None


@given(st.text())
def test_foreign_text_names_nothing(text: str) -> None:
    assert SIGNER.conversation_of(text) is None
    assert SIGNER.conversation_of_address(text, OWN) is None


@pytest.mark.parametrize(
    "message_id",
    [
        "<c42.n1@desk.example>",
        "<c42@desk.example>",
        "<42@desk.example>",
        "<c42.n1.@desk.example>",
        "<c42..aaaaaaaaaaaaaaaa@d>",
    ],
)
def test_there_is_no_older_form_without_a_mac(message_id: str) -> None:
    assert SIGNER.conversation_of(message_id) is None


def test_a_mark_of_one_kind_is_none_of_the_other() -> None:
    address = SIGNER.plus_address("support@desk.example", 42)
    mac = address.partition("@")[0].rpartition(".")[2]
    for nonce in ("", "x"):
        assert SIGNER.conversation_of(f"<c42.{nonce}.{mac}@desk.example>") is None
    mac = SIGNER.message_id(42, "n", "d").partition("@")[0].rpartition(".")[2]
    assert SIGNER.conversation_of_address(f"support+c42.{mac}@desk.example", OWN) is None


def test_a_mark_before_a_foreign_domain_is_not_ours() -> None:
    made = SIGNER.plus_address("support@desk.example", 42)
    assert SIGNER.conversation_of_address(made.replace("desk", "evil"), OWN) is None
    assert SIGNER.conversation_of_address(made.replace("support", "billing"), OWN) is None
    assert SIGNER.conversation_of_address(made, ()) is None


def test_an_address_with_a_plus_of_its_own_can_be_marked() -> None:
    made = SIGNER.plus_address("me+desk@mail.example", 42)
    assert SIGNER.conversation_of_address(made, ["me+desk@mail.example"]) == 42


def test_the_first_key_signs_and_every_key_verifies() -> None:
    before = Signer([OLD]).message_id(42, "n", "d.example")
    both = Signer([KEY, OLD])
    assert both.conversation_of(before) == 42
    assert both.message_id(42, "n", "d.example") == SIGNER.message_id(42, "n", "d.example")
    assert SIGNER.conversation_of(before) is None


@pytest.mark.parametrize("nonce", ["", "A", "a.b", "a@b", "x" * 41, "ä", "a\n"])
def test_a_nonce_that_could_not_be_read_back_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        SIGNER.message_id(42, nonce, "desk.example")


@pytest.mark.parametrize("address", ["x" * 50 + "@desk.example", "nobody", "@desk.example"])
def test_an_address_that_can_not_carry_a_mark_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        SIGNER.plus_address(address, 42)


@pytest.mark.parametrize("keys", [[], [b""], [KEY, b""]])
def test_a_signer_without_a_key_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Signer(keys)


def test_a_missing_key_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    before = os.umask(0)
    try:
        keys = load_keys(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(keys) == 1
    assert len(keys[0]) == 32
    assert load_keys(path) == keys
    assert os.listdir(tmp_path) == ["signing.key"]


def test_processes_that_come_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(load_keys, [tmp_path / "signing.key"] * 64))
    assert len(found) == 1
    assert os.listdir(tmp_path) == ["signing.key"]


def test_a_second_line_is_a_second_key(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    path.write_text(f"{KEY.hex()}\n{OLD.hex()}\n")
    path.chmod(0o600)
    assert load_keys(path) == (KEY, OLD)


@pytest.mark.parametrize("content", ["", "\n", "zz", "ab" * 8, KEY.hex() + "\nshort", "ключ"])
def test_a_file_that_holds_no_keys_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    path = tmp_path / "signing.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(ValueError, match="one key of at least"):
        load_keys(path)
    assert path.read_text() == content


def test_a_key_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    load_keys(path)
    path.chmod(0o644)
    with pytest.raises(ValueError, match="chmod 600"):
        load_keys(path)
