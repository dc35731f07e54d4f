"""A headline says what a text is about, whatever greeting stands before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.text.clean import clean
from tui_desk.text.headline import LONGEST, headline

HEADLINES = {
    "Router is dead": "Router is dead",
    "Hi\nRouter is dead. It blinks red.": "Router is dead",
    "Hi Anna,\n\nmy invoice 4711 is wrong.": "my invoice 4711 is wrong",
    "hi my internet is down": "My internet is down",
    "Hello, can you help me?": "Can you help me?",
    "Dear support team, the lift is stuck": "The lift is stuck",
    "Dear Sir or Madam,\nplease cancel.": "please cancel",
    "Good morning!!! Nothing works": "Nothing works",
    "Hello! How are you? The app crashes at start": "The app crashes at start",
    "Hey there\nstill waiting for the parcel": "still waiting for the parcel",
    "Sehr geehrte Damen und Herren,\nmeine Rechnung fehlt.": "meine Rechnung fehlt",
    "Hallo Router ist kaputt, bitte": "Router ist kaputt, bitte",
    "Guten Tag Frau Lind, wo bleibt das Paket?": "Wo bleibt das Paket?",
    "hola": "",
    "Hola, buenas tardes\n¿Cuándo llega mi pedido?": "¿Cuándo llega mi pedido?",
    "Bonjour,\nma box ne marche plus": "ma box ne marche plus",
    "Привет": "",
    "Привет, Анна! Не работает интернет": "Не работает интернет",
    "Здравствуйте.\nДобрый день!\nСчёт не пришёл": "Счёт не пришёл",
    "Добрий день, шановна Олено! Де моя посилка?": "Де моя посилка?",
    "👋": "",
    "Highway 61 is closed": "Highway 61 is closed",
    "Dearest friends are here": "Dearest friends are here",
    "3.5 litres are missing. Why?": "3.5 litres are missing",
    "プリンターが壊れました。助けて": "プリンターが壊れました。",
    "...": "",
    "": "",
}


@pytest.mark.parametrize(("text", "wanted"), HEADLINES.items(), ids=lambda text: repr(text)[:40])
def test_a_headline_is_the_first_sentence_without_its_greeting(text: str, wanted: str) -> None:
    assert headline(text) == wanted


def test_a_long_sentence_is_cut_between_words() -> None:
    said = headline("The printer on the third floor " + "prints only blank pages, " * 9)
    assert len(said) <= LONGEST
    assert said.endswith(("pages…", "only…", "blank…"))


@given(st.text(max_size=400))
def test_whatever_is_written_a_headline_is_one_clean_line_that_fits(text: str) -> None:
    said = headline(text)
    assert len(said) <= LONGEST
    assert "\n" not in said
    assert said == clean(said, one_line=True)


def test_a_text_of_greetings_only_takes_no_long_look() -> None:
    assert headline("hi " * 1_000) == ""
    assert headline("Hi " + "Anna " * 1_000_000 + "x")
