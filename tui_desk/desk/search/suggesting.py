"""What was perhaps meant, where nothing is found: words of the index that differ by a slip of the finger or two.

A bounded number of words is looked at, each by its place in the index, whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tui_desk.store.reader import Reader
from tui_desk.text.search_folding import folded, tokens
from tui_desk.text.search_query import Term

SHORTEST, LONGEST = 4, 24
"""Words of other lengths are not guessed at."""
ENOUGH = 200
"""Messages with a word that are counted: of two words as near the more frequent one is meant."""
MOST_SEEKS = 600
"""Words that are looked at for those that begin alike."""
ALIKE = 2
"""Letters that a word two slips away begins with."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщъыьэюя"


def meant(reader: Reader, typed: str, terms: Sequence[Term]) -> str:
    """What was typed with other words for those that stand nowhere, its keys as they are; empty: no word is near."""
    better = typed
    for token in reversed(tokens(typed)):
        word, is_key = token.folded, typed.startswith(":", token.end)
        is_looked_for = not is_key and any(word in folded(term.text) for term in terms)
        if not is_looked_for or not SHORTEST <= len(word) <= LONGEST or _is_there(reader, word):
            continue
        near = nearest(reader, word)
        if near:
            better = better[: token.start] + near + better[token.end :]
    return better if better != typed else ""


def nearest(reader: Reader, word: str) -> str:
    """The word of the index that is most likely meant; empty: none is near."""
    one_slip = (near for near in dict.fromkeys(_slips(word)) if _is_there(reader, near))
    best = max(((_count(reader, near), near) for near in one_slip), default=None)
    if best is None:
        begin_alike = (one for one in beginning(reader, word[:ALIKE]) if _slips_between(word, one) == 2)
        best = max(((_count(reader, near), near) for near in begin_alike), default=None)
    return best[1] if best else ""


def _is_there(reader: Reader, word: str) -> bool:
    return reader.row("SELECT 1 FROM search_word WHERE term = :word LIMIT 1", word=word) is not None


def _count(reader: Reader, word: str) -> int:
    row = reader.row(
        "SELECT count(*) FROM (SELECT 1 FROM search_message WHERE search_message MATCH :word LIMIT :enough)",
        word=f'"{word}"',
        enough=ENOUGH,
    )
    return int(row[0]) if row else 0


def _slips(word: str) -> Iterator[str]:
    """Every word one slip away: a letter swapped with its neighbour, left out, wrong, or too much."""
    letters = next((some for some in _LETTERS if word[0] in some), _LETTERS[0])
    for place in range(len(word)):
        head, tail = word[:place], word[place:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield head + tail[1:]
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        for letter in letters:
            yield head + letter + tail
            yield head + letter + tail[1:]


def beginning(reader: Reader, prefix: str) -> Iterable[str]:
    """Words of the index that begin so, one seek each."""
    at = prefix
    for _ in range(MOST_SEEKS):
        row = reader.row("SELECT term FROM search_word WHERE term >= :at LIMIT 1", at=at)
        if row is None or not row[0].startswith(prefix):
            return
        yield row[0]
        at = f"{row[0]}\x01"


def _slips_between(one: str, other: str) -> int:
    """How many slips lead from one to the other; 3: more than two."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before, last = list(range(len(other) + 1)), list[int]()
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != wanted))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted
            now.append(min(cost, last[column - 2] + 1) if swapped else cost)
        before, last = now, before
    return min(before[-1], 3)
