"""What a customer is found by is written down with what it is made of, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.store.reader import Reader
from tui_desk.text.known_by import NUMBERS

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def index(tx: Transaction, customer_id: int) -> None:
    """Write down anew what a customer is found by."""
    wanted = found_by(tx, customer_id)
    there = {
        row[0] for row in tx.rows("SELECT word FROM customer_word WHERE customer_id = :id", id=customer_id)
    }
    for word in there - wanted:
        tx.run(
            "DELETE FROM customer_word WHERE word = :word AND customer_id = :id", word=word, id=customer_id
        )
    for word in sorted(wanted - there):
        tx.run("INSERT INTO customer_word (word, customer_id) VALUES (:word, :id)", word=word, id=customer_id)


def found_by(reader: Reader, customer_id: int) -> set[str]:
    """The words a customer is to be found by."""
    from tui_desk.text.search_words import phone_words, words

    row = reader.row("SELECT name, organisation FROM customer WHERE id = :id", id=customer_id)
    found = set(words(" ".join(row))) if row else set[str]()
    for kind, value, handle in reader.rows(
        "SELECT kind, value, handle FROM identity WHERE customer_id = :id", id=customer_id
    ):
        found.update((*words(value), *words(handle)))
        found.update(phone_words(value) if kind in NUMBERS else ())
        found.update(phone_words(handle) if handle.startswith("+") else ())
    return found
