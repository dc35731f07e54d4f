"""Any text is a query or a clear message, and what is a query never means anything to SQLite but words."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.errors import DeskError
from tui_desk.text import search_hits
from tui_desk.text.search_folding import TOKENIZER, folded, has_words, tokens
from tui_desk.text.search_hits import WIDTH, hit_line, stands
from tui_desk.text.search_match import any_of, match
from tui_desk.text.search_query import KEYS, Clause, Filter, Query, Term, parse
from tui_desk.text.when_past import parse_past

NOW = datetime(2026, 3, 4, 15, tzinfo=UTC).astimezone()  # a Wednesday
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                '"',
                "-",
                "OR",
                "AND",
                "NOT",
                "NEAR(",
                ")",
                "*",
                "^",
                "+",
                "{",
                "}",
                ":",
                " ",
                "退款",
                "ё",
                "\0",
                "\ud800",
            ]
        ),
        st.sampled_from([f"{key}:" for key in KEYS]),
        st.text(max_size=6),
    ),
    max_size=12,
).map("".join)


def term(text: str, field: str = "", *, prefix: bool = False) -> Clause[Term]:
    return Clause((Term(text, field, prefix),))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("broken kettle", Query((term("broken"), term("kettle")))),
        ('"broken kettle" -tea', Query((term("broken kettle"), Clause((Term("tea"),), negative=True)))),
        ("tea OR coffee cup", Query((Clause((Term("tea"), Term("coffee"))), term("cup")))),
        ("from:anna kettle", Query((term("anna", "from", prefix=True), term("kettle")))),
        ("IS:open", Query((), (Clause((Filter("is", "open"),)),))),
        ("-tag:vip", Query((), (Clause((Filter("tag", "vip"),), negative=True),))),
        ('tag:"a b" OR tag:c', Query((), (Clause((Filter("tag", "a b"), Filter("tag", "c"))),))),
        (
            "is:open -tea",
            Query((Clause((Term("tea"),), negative=True),), (Clause((Filter("is", "open"),)),)),
        ),
        ("is:unr", Query((), (Clause((Filter("is", "unread"),)),))),
        ("from: is:", Query()),
        ("https://shop.example/a?b=1", Query((term("https://shop.example/a?b=1"),))),
        ('"12:30', Query((term("12:30"),))),
        ("OR tea OR", Query((term("tea"),))),
        ("🙂 - \" \" tea", Query((term("tea"),))),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(typed: str, meant: Query) -> None:
    assert parse(typed) == meant


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("form:anna", r"no search key is called form:; there are from:, to:, subject:, is:, .* in quotes"),
        ("is:lost", "is: takes open, closed, pending, snoozed, spam, mine, unassigned, unread; not lost"),
        ("is:un", "not un$"),
        ("has:money", "has: takes attachment, ticket, draft"),
        ("-tea", "say also what to look for"),
        ("-tea -from:anna tag:", "say also what to look for"),
        ("tea OR is:open", "not between the two"),
        ("tea OR -coffee", "OR does not go with -"),
        ("a " * 50, "at most 40 parts"),
    ],
)
def test_what_means_nothing_is_told_with_what_there_is(typed: str, told: str) -> None:
    with pytest.raises(DeskError, match=told):
        parse(typed)


def test_only_the_last_word_may_grow_and_only_while_it_is_typed() -> None:
    assert [one.any_of[0].prefix for one in parse("tea ket", typing=True).terms] == [False, True]
    assert [one.any_of[0].prefix for one in parse("tea ket ", typing=True).terms] == [False, False]
    assert parse("k", typing=True).terms == (term("k"),)
    assert parse('"tea ket"', typing=True).terms == (term("tea ket"),)
    assert parse('"tea ket', typing=True).terms == (term("tea ket", prefix=True),)
    assert parse("退", typing=True).terms == (term("退", prefix=True),)


def index(*texts: str) -> sqlite3.Connection:
    """A full-text index as the store has it."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        f"CREATE VIRTUAL TABLE t USING fts5(subject, text, author, recipients, content='', tokenize=\"{TOKENIZER}\")"
    )
    connection.executemany("INSERT INTO t (text) VALUES (?)", [(folded(text),) for text in texts])
    return connection


@given(PIECES, st.booleans())
def test_whatever_is_typed_gives_a_query_that_sqlite_takes_or_a_message(typed: str, typing: bool) -> None:
    try:
        query = parse(typed, typing=typing)
    except DeskError:
        return
    if query.terms:
        with closing(index("a text", "退款 ё")) as connection:
            connection.execute(
                "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank", (match(query.terms),)
            ).fetchall()


@given(st.text(alphabet=st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cn", "Co"))))
def test_the_words_of_a_text_are_those_that_are_indexed(text: str) -> None:
    if not has_words(text):
        return
    with closing(index(text)) as connection:
        words = [token.folded for token in tokens(text)]
        assert words
        indexed = folded(text)
        assert all(word in indexed for word in words)
        query = match([Clause((Term(text.replace('"', " ")),))])
        connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,)).fetchall()


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Ещё не пришло", "еще"),
        ("Їхній чайник зламаний", "ихний"),
        ("Crème brûlée", "creme BRULEE"),
        ("Straße", "strasse"),
        ("我要退款。谢谢", "退款"),
        ("我要退款。谢谢", "退"),
        ("カタカナのテスト", "テスト"),
        ("see https://shop.example/orders/4711?x=1", "orders/4711"),
        ("see https://shop.example/orders/4711?x=1", "shop.example"),
        ("write to Anna.Koval@x.example", "koval@x.example"),
        ("write to Anna.Koval@x.example", "anna"),
        ("ticket #1042-7 again", "1042-7"),
        ("ticket #1042-7 again", "#1042-7"),
        ("don't", "don't"),
        ("हिन्दी में लिखा", "हिन्दी"),
        ("ﬁne ｗｉｄｅ", "fine wide"),
        ("Ευχαριστώ πολύ", "ευχαριστω"),
    ],
)
def test_words_are_found_however_they_are_written(text: str, typed: str) -> None:
    with closing(index("something else", text)) as connection:
        query = match(parse(typed).terms)
        assert connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,)).fetchall() == [(2,)]
    line = hit_line(text, parse(typed).words)
    assert line.spans
    found = folded("".join(line.text[start:end] for start, end in line.spans)).replace(" ", "")
    assert found == folded(typed.replace("#", "")).replace(" ", "")


def test_letters_that_only_meet_are_no_word() -> None:
    with closing(index("款要退")) as connection:
        assert not connection.execute(
            "SELECT 1 FROM t WHERE t MATCH ?", (match(parse("退款").terms),)
        ).fetchall()


def test_the_line_with_most_of_the_words_is_shown_and_a_long_one_from_the_hit_on() -> None:
    text = "The tea is cold\nThe tea and the kettle\n" + "word " * 200 + "kettle end"
    line = hit_line(text, parse("tea kettle").words)
    assert (line.text, [line.text[a:b] for a, b in line.spans]) == (
        "The tea and the kettle",
        ["tea", "kettle"],
    )
    far = hit_line("word " * 200 + "kettle end", parse("ket", typing=True).words)
    assert far.text.startswith("…word")
    assert [far.text[a:b] for a, b in far.spans] == ["kettle"]
    assert len(far.text) <= WIDTH + 1
    assert hit_line("\x1b[31mred\u202e", parse("red").words).text == "␛[31mred⇄"


@given(st.text(max_size=300), st.text(max_size=10))
def test_a_hit_lies_in_its_line(text: str, typed: str) -> None:
    line = hit_line(text, [Term(typed, prefix=True)])
    assert "\n" not in line.text
    assert all(0 <= start < end <= len(line.text) for start, end in line.spans)


@given(st.text("aAbé\u0301ёйßﬁ²返ไ่฿។ -_\n\u00ad", max_size=30), st.data())
def test_what_stands_in_a_text_is_what_the_index_finds_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    term = Term(
        data.draw(st.sampled_from([text[start : start + 5], "ab", "a b"])), prefix=data.draw(st.booleans())
    )
    if not has_words(term.text):
        return
    with closing(index(text)) as connection:
        found = connection.execute("SELECT 1 FROM t WHERE t MATCH ?", (any_of((term,)),)).fetchall()
    assert stands(text, term) == bool(found)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", "2026-03-04"),
        ("yesterday", "2026-03-03"),
        ("вчора", "2026-03-03"),
        ("mon", "2026-03-02"),
        ("wed", "2026-03-04"),
        ("fri", "2026-02-27"),
        ("1 nov", "2025-11-01"),
        ("4 mar", "2026-03-04"),
        ("2025-12-24", "2025-12-24"),
        ("2025-12", "2025-12-01"),
        ("2024", "2024-01-01"),
        ("3d", "2026-03-01"),
        ("2w", "2026-02-18"),
        ("29 feb", "2024-02-29"),
    ],
)
def test_times_gone_by_are_understood(typed: str, meant: str) -> None:
    found = parse_past(typed, NOW)
    assert found
    assert found.date().isoformat() == meant


@given(st.text(max_size=20))
def test_any_time_is_told_or_not_known(typed: str) -> None:
    found = parse_past(typed, NOW)
    assert found is None or found.tzinfo is not None


@given(st.text("aAbé\u0301ёйßﬁ²返ไ่฿។ -_\n\u00ad", max_size=30), st.data())
def test_the_same_is_marked_whether_letters_keep_their_places_or_not(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    term = Term(text[start : start + 5], prefix=data.draw(st.booleans()))
    found = hit_line(text, [term])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search_hits, "keeps_places", lambda _: False)
        assert hit_line(text, [term]) == found


def test_words_that_overlap_are_marked_together_and_signs_are_none() -> None:
    assert hit_line("tea tea tea, tea", parse('"tea tea"').words).spans == ((0, 16),)
    assert hit_line("it was ฿500។", parse("฿500។").words).spans == ((8, 11),)


def test_a_quoted_line_is_shown_only_where_no_other_has_a_word() -> None:
    words = parse("kettle leaks").words
    assert hit_line("> the kettle leaks\nwhich kettle?", words).text == "which kettle?"
    assert hit_line("> the kettle leaks\nwhich one?", words).text == "> the kettle leaks"
