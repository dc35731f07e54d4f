"""What languages are called in English, for agents; one that has no name here is called by its tag."""

from __future__ import annotations

from collections.abc import Mapping

from tui_desk.text.due_time import spoken

_NAMES: Mapping[str, str] = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


def language_name(tag: str) -> str:
    """`German` for `de` and `de-AT`."""
    return _NAMES.get(spoken(tag), tag)


def written_in(language: str, guess: str) -> str:
    """What a customer's card says: the language that was set, as it was, or the one he seems to write, as `German?`."""
    return language or (f"{language_name(guess)}?" if guess else "")
