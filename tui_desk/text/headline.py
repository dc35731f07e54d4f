"""A text's headline: the first sentence that says something, without the greeting before it. Never more than a line."""

from __future__ import annotations

import re

from tui_desk.patterns import pattern
from tui_desk.text.clean import clean

LONGEST = 80
_LOOKED_AT = 4_000
"""Characters of a text in which a headline is looked for."""
_GREETINGS = (
    "hi|hiya|hey|hello|dear|greetings|howdy|good (?:day|morning|afternoon|evening)|how are you|i hope you are well"
    "|hallo|hallöchen|guten (?:tag|morgen|abend)|grüß gott|grüezi|moin(?: moin)?|servus|liebe[rs]?|sehr geehrte[rs]?"
    "|bonjour|bonsoir|salut|coucou|ch[eè]r(?:e|es|s)?"
    "|hola|buen[oa]s?(?: d[ií]as?| tardes| noches)?|estimad[oa]s?|qu[eé] tal|ciao|buongiorno|ol[aá]|bom dia|hoi|hej"
    "|привет(?:ствую|ики)?|здравствуй(?:те)?|здрасте|добр(?:ый|ого|ое|ой) (?:день|дня|вечер|вечера|утро|утра|ночи)"
    "|доброго времени суток|уважаем(?:ый|ая|ые)|как дела"
    "|привіт|вітаю|добр(?:ий|ого|ої) (?:день|дня|вечір|вечора|ранок|ранку|ночі)|доброго здоров['’]я|шановн(?:ий|а|і)"
)
_COMPANY = (
    "all|there|team|everyone|everybody|folks|guys|support|sir|madam|sirs|and|or|to|mr|mrs|ms|dr|again"
    "|zusammen|ihr|leute|und|oder|damen|herren|herr|frau|tous|toutes|à|l['’]équipe|et|madame|monsieur"
    "|a|todos|todas|equipo|y|señor(?:es|a|as)?|всем|все|команда|поддержка|коллеги|друзья|и|или|ещё|раз|усім|всім|колеги|та"
)
_WORD = r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?"
_GREETING = pattern(rf"(?:{_GREETINGS})(?!\w)", re.IGNORECASE)
_END = r"\s*(?:[,!.:;)–—-]+(?=\s|$)|$)"
_ADDRESSED = (
    pattern(rf",(?:\s+{_WORD}){{1,2}}?{_END}"),
    pattern(rf"(?:\s+{_WORD}){{0,5}}?{_END}"),
)
"""Whom a greeting is for, as in `Hello, Anna!` and in `Dear Anna Koval,`."""
_KNOWN = pattern(rf"(?:{_COMPANY})\.?", re.IGNORECASE)
_SENTENCE_END = pattern(r"(?<=[.!?…])\s+|(?<=[。！？])")
_EMPTY = pattern(r"[\W_]*")


def headline(text: str) -> str:
    """At most 80 characters, cleaned; empty where a text says nothing but hello."""
    for line in clean(text[:_LOOKED_AT]).split("\n"):
        for sentence in _SENTENCE_END.split(" ".join(line.split())):
            if said := _without_greeting(sentence):
                return _cut(said)
    return ""


def _without_greeting(sentence: str) -> str:
    """What is left of a sentence; of one that is only a greeting, nothing."""
    rest = sentence
    while greeting := _GREETING.match(rest := rest.lstrip(" ,.!:;–—-")):
        rest = _unaddressed(rest[greeting.end() :])
    if _EMPTY.fullmatch(rest):
        return ""
    return sentence if rest == sentence else rest[:1].upper() + rest[1:]


def _unaddressed(rest: str) -> str:
    """Without whom a greeting is for: names, or words such as `team`, up to a mark or the end."""
    for form in _ADDRESSED:
        addressed = form.match(rest)
        words = re.findall(_WORD, addressed[0]) if addressed else ()
        if addressed and all(word[0].isupper() or _KNOWN.fullmatch(word) for word in words):
            return rest[addressed.end() :]
    return rest


def _cut(said: str) -> str:
    said = re.sub(r"(?<![.…])[.,;:]$", "", said.strip())
    if len(said) <= LONGEST:
        return said
    head = said[: LONGEST - 1]
    whole, _, part = head.rpartition(" ")
    return f"{whole if whole and len(part) < LONGEST // 3 else head}…".replace(",…", "…")
