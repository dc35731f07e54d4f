"""One mailbox, one number and one account are one value, however they are written; two are never made one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.text.known_by import folded, written


@pytest.mark.parametrize(
    ("kind", "value", "kept", "shown"),
    [
        ("mail", "Anna@K.example", "anna@k.example", "Anna@K.example"),
        ("mail", "anna@k.example", "anna@k.example", ""),
        ("mail", "ÜNAL@münchen.example", "ünal@xn--mnchen-3ya.example", "ÜNAL@münchen.example"),
        ("mail", "a@\u2028.example", "a@\u2028.example", ""),
        ("phone", "+34 600 111 222", "34600111222", "+34600111222"),
        ("phone", "0034600111222", "34600111222", "+34600111222"),
        ("phone", "600111222", "600111222", ""),
        ("whatsapp", "+34 600-111-222", "34600111222", "+34600111222"),
        ("whatsapp", "US.1349BSUID", "US.1349BSUID", ""),
        ("telegram", "4711", "4711", ""),
        ("telegram", "-100123", "-100123", ""),
        ("telegram", "Anna", "@anna", ""),
        ("telegram", "@Anna", "@anna", ""),
        ("vk", "id42", "42", ""),
        ("vk", "@club7", "-7", ""),
        ("vk", "Anna.K", "@anna.k", ""),
        ("matrix", "Anna:K.Example", "@Anna:k.example", ""),
        ("slack", "U0ABC", "U0ABC", ""),
        ("slack", "@Anna", "@anna", ""),
        ("viber", "Zx/Y==", "Zx/Y==", ""),
        ("demo", "", "", ""),
    ],
)
def test_what_is_kept_and_how_people_write_it(kind: str, value: str, kept: str, shown: str) -> None:
    assert folded(kind, value) == kept
    assert written(kind, value) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße@x.example", "strasse@x.example"),
        ("mi\u212a@x.example", "mik@x.example"),  # the sign for kelvin, whose lower case is a plain k
        ("a.b@x.example", "ab@x.example"),
    ],
)
def test_mailboxes_that_may_be_two_stay_two(one: str, other: str) -> None:
    assert folded("mail", one) != folded("mail", other)


@given(
    st.sampled_from(["mail", "phone", "whatsapp", "telegram", "vk", "matrix", "slack", "viber"]),
    st.text(max_size=30) | st.from_regex(r"[A-Za-zÄß]{1,8}@[A-Za-zÖ-]{1,8}\.example", fullmatch=True),
)
def test_what_is_folded_stays_as_it_is(kind: str, value: str) -> None:
    assert folded(kind, folded(kind, value)) == folded(kind, value)
