"""Small figures, and whatever would give one back, never leave: properties over any cells."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.metrics.suppression import SMALLEST, Shown, is_small, over_quarters, parts, singly

CELLS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), max_size=8)


@pytest.mark.parametrize(
    ("cells", "shown", "total"),
    [
        ({}, {}, 0),
        ({"a": 0, "b": 9}, {"a": 0, "b": 9}, 9),
        ({"a": 3, "b": 9, "c": 12}, {"a": None, "b": None, "c": 12}, 24),
        ({"a": 1, "b": 2, "c": 12}, {"a": None, "b": None, "c": None}, 15),
        ({"a": 3, "b": 4, "c": 12}, {"a": None, "b": None, "c": 12}, 19),
        ({"a": 4}, {"a": None}, None),
        ({"a": 1, "b": 2}, {"a": None, "b": None}, None),
        ({"a": 4, "b": 4}, {"a": None, "b": None}, 8),
    ],
)
def test_a_small_part_takes_its_neighbour_along(
    cells: dict[str, int], shown: dict[str, int | None], total: int | None
) -> None:
    assert parts(cells) == Shown(shown, total)


@given(CELLS)
def test_no_small_part_is_shown_and_none_can_be_worked_out(cells: dict[str, int]) -> None:
    shown = parts(cells)

    hidden = [cells[name] for name, count in shown.cells.items() if count is None]
    assert not any(is_small(count) for count in shown.cells.values() if count is not None)
    if shown.total is not None and hidden:
        assert sum(hidden) >= SMALLEST
        assert sum(1 for count in hidden if count) >= 2
    assert shown.total is None or not is_small(shown.total)


@given(CELLS)
def test_what_is_large_stays_unless_it_must_go(cells: dict[str, int]) -> None:
    if all(count == 0 or count >= SMALLEST for count in cells.values()):
        assert parts(cells) == Shown(cells, sum(cells.values()))


@given(st.lists(CELLS, min_size=4, max_size=4))
def test_a_year_beside_its_quarters_gives_none_of_them_back(cells: list[dict[str, int]]) -> None:
    names = {name for one in cells for name in one}
    whole = {name: sum(one.get(name, 0) for one in cells) for name in names}
    quarters = [parts({name: one.get(name, 0) for name in names}) for one in cells]

    year = over_quarters(quarters, parts(whole))

    for name, count in year.cells.items():
        hidden = [one.get(name, 0) for one, q in zip(cells, quarters, strict=True) if q.cells[name] is None]
        if count is not None and hidden:
            assert len(hidden) > 1
            assert not is_small(sum(hidden))


def test_cells_that_add_up_to_nothing_are_held_back_one_by_one() -> None:
    assert singly({"a": 4, "b": 5, "c": 0}) == {"a": None, "b": 5, "c": 0}


def test_the_properties_can_fail() -> None:
    """Without the neighbour, the total gives the small part back."""
    cells = {"a": 3, "b": 9}
    alone = {name: None if is_small(count) else count for name, count in cells.items()}

    left = sum(cells.values()) - sum(count for count in alone.values() if count is not None)
    assert is_small(left)
    assert all(is_small(sum(some)) is False for some in combinations([9, 3], 2))
