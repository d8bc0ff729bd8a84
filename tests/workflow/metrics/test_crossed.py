"""A table of two sides: what is held back cannot be worked out from what is shown. Checked by solving its sums."""

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.metrics.crossed import SUM, Cell, hidden, with_sums
from workflow.metrics.suppression import SMALLEST, is_small

TABLES = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(0, 14), min_size=1, max_size=12
)


def worked_out(table: Mapping[Cell, int], gone: set[Cell]) -> set[Cell]:
    """Return which hidden figures the sums give back: those whose unit vector lies in the space of the equations."""
    unknown = sorted(gone)
    rows = []
    for side in (0, 1):
        for line in {name[side] for name in table}:
            inside = [name for name in table if name[side] == line]
            rows.append([
                Fraction((name in inside) * (-1 if name[1 - side] == SUM else 1)) for name in unknown
            ])  # fmt: skip
    reduced: list[list[Fraction]] = []
    for row in rows:
        for known in reduced:
            lead = next(place for place, value in enumerate(known) if value)
            row = [one - row[lead] * two for one, two in zip(row, known, strict=True)]
        if any(row):
            lead = next(place for place, value in enumerate(row) if value)
            row = [value / row[lead] for value in row]
            reduced = [[one - old[lead] * two for one, two in zip(old, row, strict=True)] for old in reduced]
            reduced.append(row)
    return {unknown[next(p for p, v in enumerate(row) if v)] for row in reduced if sum(map(bool, row)) == 1}


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_nothing_hidden_comes_out_of_the_sums(cells: dict[Cell, int]) -> None:
    table, gone = with_sums(cells), hidden(cells)

    assert gone is not None
    assert not any(is_small(count) for name, count in table.items() if name not in gone)
    assert worked_out(table, gone) == set()


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_a_shown_sum_leaves_five_or_more_for_what_is_hidden_of_it(cells: dict[Cell, int]) -> None:
    table, gone = with_sums(cells), hidden(cells)

    assert gone is not None
    for row in {name[0] for name in table}:
        lost = [table[name] for name in gone if name[0] == row and name[1] != SUM]
        if (row, SUM) not in gone and any(lost):
            assert sum(lost) >= SMALLEST


@given(TABLES)
def test_what_is_large_everywhere_is_shown_everywhere(cells: dict[Cell, int]) -> None:
    if not any(is_small(count) for count in with_sums(cells).values()):
        assert hidden(cells) == set()


def test_three_groups_beside_all_of_them_give_the_small_one_away_unless_a_second_goes() -> None:
    cells = {("web", "MD"): 10, ("call", "MD"): 3, ("post", "MD"): 9, ("web", "VA"): 8, ("call", "VA"): 7,
             ("post", "VA"): 6}  # fmt: skip
    alone = {("call", "MD")}

    assert worked_out(with_sums(cells), alone) == alone
    gone = hidden(cells)
    assert gone is not None
    assert len(gone) == 4
    assert alone < gone


def test_where_the_sums_are_fixed_and_nothing_helps_the_table_goes() -> None:
    fixed = frozenset({("a", SUM), (SUM, "x"), (SUM, SUM)})

    assert hidden({("a", "x"): 3}, fixed=fixed) is None


def test_a_table_of_a_country_is_done() -> None:
    cells = {(str(row), str(column)): (row * 7 + column * 5) % 13 for row in range(50) for column in range(10)}

    gone = hidden(cells)

    assert gone is not None
    assert 0 < len(gone) < len(cells)
