"""The language of what a customer wrote is told where his words leave no doubt, and else not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.text.clean import fold
from tui_desk.text.language import SPOKEN, language_of
from tui_desk.text.ticket_texts import STATUS_WORDS, asked_in, built_in

SENTENCES = {
    "en": (
        "Where is my order?",
        "Hello, the router you sent me doesn't connect to anything since yesterday.",
        "I was charged twice for the same invoice, please have a look.",
        "Can you tell me when the technician will be here?",
        "it still does not work after the update",
    ),
    "de": (
        "Wo ist mein Paket?",
        "Hallo, mein Drucker druckt seit gestern nicht mehr.",
        "Sehr geehrte Damen und Herren, ich habe die Rechnung doppelt bezahlt.",
        "Koennen Sie mir bitte sagen, wann der Techniker kommt?",
        "Die Heizung im Büro geht immer noch nicht, was sollen wir machen?",
    ),
    "es": (
        "¿Dónde está mi pedido?",
        "donde esta mi pedido, hace una semana que no llega",
        "Hola, la factura que me enviaron no es correcta.",
        "Buenos días, no puedo entrar en mi cuenta desde ayer.",
        "¿Merece la pena repararla o es mejor comprar una nueva?",
    ),
    "fr": (
        "Où est ma commande ?",
        "Bonjour, je n'arrive pas à me connecter depuis hier.",
        "La facture que vous m'avez envoyée n'est pas correcte.",
        "Merci de me dire quand le technicien peut passer.",
        "ca ne marche toujours pas avec votre mise a jour",
    ),
    "ru": (
        "Где мой заказ?",
        "Здравствуйте, у меня со вчерашнего дня не работает интернет.",
        "Вы списали деньги дважды, верните их, пожалуйста.",
        "Можно ли поменять адрес, пока заказ не отправлен?",
        "принтер опять не печатает, что мне делать",
    ),
    "uk": (
        "Де моє замовлення?",
        "Вітаю, у мене з учора не працює інтернет.",
        "Ви списали гроші двічі, поверніть їх, будь ласка.",
        "Чи можна змінити адресу, поки замовлення не відправлено?",
        "принтер знову не друкує, що мені робити",
    ),
}
NO_ANSWER = {
    "pt": (
        "Onde está a minha encomenda?",
        "Olá, não consigo entrar na minha conta desde ontem.",
        "A fatura que me enviaram não está correta.",
        "Bom dia, o técnico ainda não veio e já passou uma semana.",
    ),
    "it": (
        "Dov'è il mio ordine?",
        "Buongiorno, non riesco ad entrare nel mio account da ieri.",
        "La fattura che mi avete mandato non è corretta.",
    ),
    "nl": (
        "Waar is mijn bestelling?",
        "Hallo, mijn printer doet het sinds gisteren niet meer.",
        "Kunt u mij zeggen wanneer de monteur komt?",
        "De factuur die u heeft gestuurd is niet goed, wat nu?",
    ),
    "pl": ("Gdzie jest moje zamówienie?", "Dzień dobry, od wczoraj nie działa mi internet."),
    "ca": ("On és la meva comanda?", "Bon dia, no puc entrar al meu compte des d'ahir."),
    "sv": ("Var är min beställning?", "Hej, jag kan inte logga in på mitt konto sedan i går."),
    "da": ("Hvor er min ordre?", "Hej, min printer virker ikke længere, hvad skal jeg gøre?"),
    "ro": ("Unde este comanda mea?", "Bună ziua, de ieri nu pot intra în contul meu."),
    "bg": (
        "Къде е моята поръчка?",
        "Здравейте, от вчера не ми работи интернетът.",
        "Може ли да сменя адреса?",
    ),
    "be": ("Дзе мой заказ?", "Добры дзень, у мяне з учора не працуе інтэрнэт."),
    "sr": ("Где је моја поруџбина?", "Здраво, од јуче ми не ради интернет."),
    "ja": ("注文はどこですか？", "昨日からインターネットが使えません。"),
    "he": ("איפה ההזמנה שלי?",),
    "short": (
        "",
        "status",
        "Danke!",
        "ok",
        "Hola",
        "Router",
        "42",
        "ok thx",
        "спасибо",
        "дякую",
        "It blinks red",
    ),
    "mixed": (
        "Hallo, mein Drucker geht nicht. Hello, the printer is not working.",
        "Где мой заказ? Where is my order?",
        "Де моє замовлення? Где мой заказ?",
    ),
    "no language": (
        "https://the.example/is/it/for/you/and/me?not=this#that",
        "the_and_is /usr/the/and/is/it the@and.example",
        "AX-300 AX-400 FritzBox Samsung Epson Canon",
        "no no no no no no no no",
    ),
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts]
)
def test_what_people_write_is_in_their_language(language: str, text: str) -> None:
    assert language_of(text) == language
    assert language_of(text.upper()) == language


@pytest.mark.parametrize("text", [text for texts in NO_ANSWER.values() for text in texts])
def test_where_it_is_in_doubt_no_language_is_told(text: str) -> None:
    assert language_of(text) == ""


def test_the_desk_s_own_texts_are_in_the_languages_they_are_for() -> None:
    for code in SPOKEN:
        assert language_of(built_in("created", code, "mail") or "") == code


@pytest.mark.parametrize(
    ("word", "language"),
    [
        *(("état", "fr"), ("Stand?", "de"), ("/estado", "es"), ("СТАН", "uk"), ("statut Anna", "fr")),
        *(
            ("status", ""),
            ("статус", ""),
            ("stand estado", ""),
            ("de stand van mijn pakket", ""),
            ("", ""),
            ("Anna", ""),
        ),
    ],
)
def test_a_word_by_which_only_one_language_asks_tells_it(word: str, language: str) -> None:
    assert asked_in(word) == language


def test_words_that_ask_are_written_as_they_are_looked_up() -> None:
    assert frozenset(map(fold, STATUS_WORDS)) == STATUS_WORDS
    assert asked_in("État ?") == "fr"


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([text for one in SENTENCES.values() for text in one])).map("".join),
    )
)
def test_any_text_is_in_one_of_the_languages_or_in_none(text: str) -> None:
    assert language_of(text) in (*SPOKEN, "")
    assert asked_in(text) in (*SPOKEN, "")


@given(
    st.sampled_from(sorted(SENTENCES)),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(sorted(SENTENCES)),
)
def test_of_two_sentences_no_third_language_is_told(one: str, first: int, second: int, other: str) -> None:
    assert language_of(f"{SENTENCES[one][first]} {SENTENCES[other][second]}") in (one, other, "")
