"""What ranks are called, whatever names a desk gives them."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from tui_desk.priorities import LOUDEST, NORMAL, Priorities, priorities_of

FOUR = Priorities()
RANK = st.integers(-99, 99)
TABLES = (
    st.sets(RANK, max_size=7)
    .map(lambda ranks: sorted({NORMAL, *ranks}))
    .map(lambda ranks: {f"p{place}": rank for place, rank in enumerate(ranks)})
)


def test_the_four_are_there_until_a_desk_names_its_own() -> None:
    assert FOUR.names == ("low", "normal", "high", "urgent")
    assert [FOUR.rank(name) for name in ("low", "Normal", " HIGH", "urg", "dire", "")] == [
        -1,
        0,
        1,
        2,
        None,
        None,
    ]
    assert priorities_of({"hot": 0, "hotter": 1}).rank("hot") == 0
    assert priorities_of({"hot": 0, "hotter": 1}).rank("ho") is None
    assert FOUR.either == "low, normal, high or urgent"
    assert [FOUR.loudness(rank) for rank in (-1, 0, 1, 2)] == [-1, 0, 1, 2]


@given(TABLES, RANK)
def test_every_rank_has_a_name_and_is_found_by_it(table: Mapping[str, int], rank: int) -> None:
    known = priorities_of(table)
    name = known.name(rank)
    lower = [one for one in table if table[one] <= rank]
    assert table[name] == max((table[one] for one in lower), default=min(table.values()))
    assert [one for one in known.names if any(a <= rank < b for a, b in known.called(one))] == [
        one for one in known.names if name.startswith(one)
    ]


@given(TABLES)
def test_what_is_above_normal_stands_out_and_the_highest_most(table: Mapping[str, int]) -> None:
    known = priorities_of(table)
    loud = [known.loudness(table[name]) for name in known.names]
    assert loud == sorted(loud)
    assert all((table[name] > NORMAL) == (one > 0) for name, one in zip(known.names, loud, strict=True))
    assert max(loud) <= LOUDEST
    assert len(known.names) == 1 or loud[-1] != loud[-2] or loud[-1] in (-1, 0)
