"""What customers read of their tickets where the config says nothing else: by language, for mail and for chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tui_desk.patterns import pattern
from tui_desk.text.clean import clean, fold
from tui_desk.text.due_time import spoken

Occasion = Literal["created", "state", "resolved", "status"]
Tone = Literal["mail", "chat"]

_ASKS: Mapping[str, tuple[str, ...]] = {
    "en": ("status",),
    "de": ("status", "stand"),
    "es": ("estado",),
    "fr": ("statut", "etat"),
    "ru": ("статус",),
    "uk": ("статус", "стан"),
}
"""As `fold` has them."""
STATUS_WORDS = frozenset(word for words in _ASKS.values() for word in words)
"""What a customer writes to be told how things stand, in every language the desk has."""
_LONGEST = 80
"""Letters of a text that asks."""
_MOST_WORDS = 3
_WORD = pattern(r"\w+")


def asked_in(text: str) -> str:
    """The language by whose word alone a text of a few asks how things stand; empty: it does not, or by others' too."""
    words = _WORD.findall(fold(text[:_LONGEST]))
    asking = STATUS_WORDS.intersection(words) if len(words) <= _MOST_WORDS else frozenset()
    found = [code for code, asks in _ASKS.items() if asking.intersection(asks)]
    return found[0] if len(found) == 1 else ""


def value(text: str) -> str:
    """Foreign text within a line of ours: on one line, and no link under other words."""
    return " ".join(clean(text, one_line=True).split()).replace("](", "] (")


def built_in(occasion: Occasion, language: str, tone: Tone) -> str | None:
    """The text in a language; None: the desk does not speak it."""
    texts = _TEXTS.get(spoken(language))
    return texts[occasion][tone == "chat"] if texts else None


_TEXTS: Mapping[str, Mapping[Occasion, tuple[str, str]]] = {
    "en": {
        "created": (
            (
                "Hello {name},\n\nwe have noted your request “{title}”; its number is {number}.\n"
                "We expect to be done by {due}.\n\n"
                "You will hear from us when something changes. To ask how it stands, answer with “status”.\n\n{agent}"
            ),
            (
                "We have noted your request “{title}” as {number}.\nWe expect to be done by {due}.\n"
                "To ask how it stands, write “status”."
            ),
        ),
        "state": (
            (
                "Hello {name},\n\nyour request {number}, “{title}”, is now: {state}.\n"
                "We expect to be done by {due}.\n\n{agent}"
            ),
            "Your request {number}, “{title}”, is now: {state}.\nWe expect to be done by {due}.",
        ),
        "resolved": (
            (
                "Hello {name},\n\nyour request {number}, “{title}”, is resolved. "
                "If something is still amiss, just answer.\n\n{agent}"
            ),
            "Your request {number}, “{title}”, is resolved. If something is still amiss, just write.",
        ),
        "status": ("{number} “{title}”: {state}.\nWe expect to be done by {due}.",) * 2,
    },
    "de": {
        "created": (
            (
                "Guten Tag {name},\n\nwir haben Ihr Anliegen „{title}“ aufgenommen, es hat die Nummer {number}.\n"
                "Wir rechnen damit, bis {due} fertig zu sein.\n\nWir melden uns, sobald sich etwas tut. "
                "Wie es steht, erfahren Sie jederzeit mit der Antwort „Status“.\n\n{agent}"
            ),
            (
                "Wir haben Ihr Anliegen „{title}“ als {number} aufgenommen.\n"
                "Wir rechnen damit, bis {due} fertig zu sein.\nWie es steht, erfahren Sie jederzeit mit „Status“."
            ),
        ),
        "state": (
            (
                "Guten Tag {name},\n\nzu Ihrem Anliegen {number}, „{title}“, jetzt: {state}.\n"
                "Wir rechnen damit, bis {due} fertig zu sein.\n\n{agent}"
            ),
            "Zu Ihrem Anliegen {number}, „{title}“, jetzt: {state}.\nWir rechnen damit, bis {due} fertig zu sein.",
        ),
        "resolved": (
            (
                "Guten Tag {name},\n\nIhr Anliegen {number}, „{title}“, ist erledigt. "
                "Stimmt noch etwas nicht, antworten Sie einfach.\n\n{agent}"
            ),
            "Ihr Anliegen {number}, „{title}“, ist erledigt. Stimmt noch etwas nicht, schreiben Sie einfach.",
        ),
        "status": ("{number} „{title}“: {state}.\nWir rechnen damit, bis {due} fertig zu sein.",) * 2,
    },
    "es": {
        "created": (
            (
                "Hola, {name}:\n\nhemos registrado su solicitud «{title}» con el número {number}.\n"
                "Esperamos terminar antes del {due}.\n\nLe avisaremos cuando haya novedades. "
                "Para saber cómo va, responda «estado».\n\n{agent}"
            ),
            (
                "Hemos registrado su solicitud «{title}» con el número {number}.\n"
                "Esperamos terminar antes del {due}.\nPara saber cómo va, escriba «estado»."
            ),
        ),
        "state": (
            (
                "Hola, {name}:\n\nsu solicitud {number}, «{title}», está ahora: {state}.\n"
                "Esperamos terminar antes del {due}.\n\n{agent}"
            ),
            "Su solicitud {number}, «{title}», está ahora: {state}.\nEsperamos terminar antes del {due}.",
        ),
        "resolved": (
            (
                "Hola, {name}:\n\nsu solicitud {number}, «{title}», está resuelta. "
                "Si algo sigue sin funcionar, respóndanos.\n\n{agent}"
            ),
            "Su solicitud {number}, «{title}», está resuelta. Si algo sigue sin funcionar, escríbanos.",
        ),
        "status": ("{number} «{title}»: {state}.\nEsperamos terminar antes del {due}.",) * 2,
    },
    "fr": {
        "created": (
            (
                "Bonjour {name},\n\nnous avons enregistré votre demande « {title} » sous le numéro {number}.\n"
                "Nous pensons avoir terminé le {due} au plus tard.\n\nNous vous tiendrons au courant. "
                "Pour savoir où elle en est, répondez « statut ».\n\n{agent}"
            ),
            (
                "Nous avons enregistré votre demande « {title} » sous le numéro {number}.\n"
                "Nous pensons avoir terminé le {due} au plus tard.\nPour savoir où elle en est, écrivez « statut »."
            ),
        ),
        "state": (
            (
                "Bonjour {name},\n\nvotre demande {number}, « {title} », est maintenant : {state}.\n"
                "Nous pensons avoir terminé le {due} au plus tard.\n\n{agent}"
            ),
            (
                "Votre demande {number}, « {title} », est maintenant : {state}.\n"
                "Nous pensons avoir terminé le {due} au plus tard."
            ),
        ),
        "resolved": (
            (
                "Bonjour {name},\n\nvotre demande {number}, « {title} », est résolue. "
                "Si quelque chose ne va toujours pas, répondez-nous.\n\n{agent}"
            ),
            "Votre demande {number}, « {title} », est résolue. Si quelque chose ne va toujours pas, écrivez-nous.",
        ),
        "status": ("{number} « {title} » : {state}.\nNous pensons avoir terminé le {due} au plus tard.",) * 2,
    },
    "ru": {
        "created": (
            (
                "Здравствуйте, {name}!\n\nМы приняли вашу заявку «{title}», её номер {number}.\n"
                "Рассчитываем закончить до {due}.\n\nМы сообщим, когда что-то изменится. "
                "Чтобы узнать, как идут дела, ответьте «статус».\n\n{agent}"
            ),
            (
                "Мы приняли вашу заявку «{title}», её номер {number}.\nРассчитываем закончить до {due}.\n"
                "Чтобы узнать, как идут дела, напишите «статус»."
            ),
        ),
        "state": (
            (
                "Здравствуйте, {name}!\n\nВаша заявка {number}, «{title}», теперь: {state}.\n"
                "Рассчитываем закончить до {due}.\n\n{agent}"
            ),
            "Ваша заявка {number}, «{title}», теперь: {state}.\nРассчитываем закончить до {due}.",
        ),
        "resolved": (
            (
                "Здравствуйте, {name}!\n\nВаша заявка {number}, «{title}», решена. "
                "Если что-то ещё не так, просто ответьте.\n\n{agent}"
            ),
            "Ваша заявка {number}, «{title}», решена. Если что-то ещё не так, просто напишите.",
        ),
        "status": ("{number} «{title}»: {state}.\nРассчитываем закончить до {due}.",) * 2,
    },
    "uk": {
        "created": (
            (
                "Вітаємо, {name}!\n\nМи прийняли ваше звернення «{title}», його номер {number}.\n"
                "Розраховуємо завершити до {due}.\n\nМи повідомимо, коли щось зміниться. "
                "Щоб дізнатися, як справи, дайте відповідь «статус».\n\n{agent}"
            ),
            (
                "Ми прийняли ваше звернення «{title}», його номер {number}.\nРозраховуємо завершити до {due}.\n"
                "Щоб дізнатися, як справи, напишіть «статус»."
            ),
        ),
        "state": (
            (
                "Вітаємо, {name}!\n\nВаше звернення {number}, «{title}», тепер: {state}.\n"
                "Розраховуємо завершити до {due}.\n\n{agent}"
            ),
            "Ваше звернення {number}, «{title}», тепер: {state}.\nРозраховуємо завершити до {due}.",
        ),
        "resolved": (
            (
                "Вітаємо, {name}!\n\nВаше звернення {number}, «{title}», вирішено. "
                "Якщо щось досі не так, просто дайте відповідь.\n\n{agent}"
            ),
            "Ваше звернення {number}, «{title}», вирішено. Якщо щось досі не так, просто напишіть.",
        ),
        "status": ("{number} «{title}»: {state}.\nРозраховуємо завершити до {due}.",) * 2,
    },
}
