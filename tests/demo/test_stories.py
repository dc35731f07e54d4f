"""What the made-up customers say is well-formed and belongs to nobody."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from tests.demo.channels import NOW
from tui_desk.demo import cases, letters
from tui_desk.demo.stories import languages

RESERVED = (".example", ".test")
DOMAIN = re.compile(rb"@([A-Za-z0-9.-]+\.[A-Za-z]+)|https?://([A-Za-z0-9.-]+)")
SOURCES = [path for path in Path(str(files("tui_desk.demo"))).rglob("*") if path.suffix in (".py", ".toml")]


@pytest.mark.parametrize("code", ["de", "en", "es", "fr", "he", "it", "ja", "pl", "uk", "zh"])
def test_each_language_has_stories_and_words_for_every_end_of_one(code: str) -> None:
    language = languages()[code]
    assert language.stories
    assert language.replies
    assert language.thanks
    assert language.nudges


def test_an_ordinary_day_in_a_language_reaches_both_inboxes() -> None:
    for code, language in languages().items():
        inboxes = {story.inbox for story in language.stories if not story.once}
        assert inboxes == ({"support", "orders"} if language.weight else set()), code


def test_the_weights_of_the_languages_are_hundredths() -> None:
    assert 95 <= sum(language.weight for language in languages().values()) <= 105


def test_no_address_serves_two_customers() -> None:
    everybody = Counter(person.addr_spec for language in languages().values() for person in language.people)
    assert max(everybody.values()) == 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_file_of_the_demo_names_a_domain_that_somebody_may_own(path: Path) -> None:
    for match in DOMAIN.finditer(path.read_bytes()):
        domain = (match[1] or match[2]).decode().lower()
        assert domain.endswith(RESERVED), domain


def test_every_turn_of_every_story_can_be_told_whatever_chance_says() -> None:
    for code, language in languages().items():
        for number, story in enumerate(language.stories):
            for chance in range(9):
                case = cases.new(f"{number}/{chance}", "support@lindenthal.example", code, story)
                told = case.letters(tuple(NOW for _ in range(len(story.turns) + 4)))
                for letter in told:
                    assert not re.search(r"\{\w+\}|[{}|]", letter.subject + letter.text), letter.text
                assert chance or all(letters.written(letter) for letter in told)


def test_the_same_letter_has_the_same_bytes() -> None:
    story = languages()["en"].stories[0]
    one, other = (cases.new("key", "orders@lindenthal.example", "en", story) for _ in range(2))
    times = (NOW, NOW, NOW)
    assert [letters.written(letter) for letter in one.letters(times)] == [
        letters.written(letter) for letter in other.letters(times)
    ]
