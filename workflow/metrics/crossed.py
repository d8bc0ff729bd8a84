"""Hold small figures back in a table of two sides whose sums stand beside it. Pure: cells in, names of hidden ones out.

Each figure of the table, sums included, stands in two sums: that of its row and that of its column. Draw rows and
columns as points and each hidden figure as a line between its two::

    row A ──── column 1        A figure can be worked out exactly where its line is a bridge: cut it, and its ends
      │  ╲                     fall apart. On a ring none can. So each bridge is closed to a ring by hiding what costs
    row B ──── column 2        least, and where a sum is shown its hidden parts must be five together.
"""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from workflow.metrics.suppression import SMALLEST, is_small

#: Row and column; the sums stand under the empty name, the sum of all under both.
Cell = tuple[str, str]
SUM = ""
#: Hiding a zero helps as well, but says that there may be something: only where nothing else does.
ZERO_COSTS = 1_000_000


def hidden(
    cells: Mapping[Cell, int], forced: Iterable[Cell] = (), fixed: frozenset[Cell] = frozenset()
) -> set[Cell] | None:
    """Return which figures are to be held back, sums among them.

    :param cells: without sums; what is missing is zero.
    :param forced: what is held back for another reason.
    :param fixed: sums that are shown whatever happens here.
    :return: None where a fixed sum leaves no way: then the whole table is to go.
    """
    table = with_sums(cells)
    gone = {name for name, count in table.items() if is_small(count) and name not in fixed} | set(forced)
    while True:
        more = _too_few(table, gone, fixed)
        if more is None:
            bridge = next(iter(sorted(_bridges(gone))), None)
            if bridge is None:
                return gone
            more = _ring(table, gone, fixed, bridge)
        if not more:
            return None
        gone |= more


def with_sums(cells: Mapping[Cell, int]) -> dict[Cell, int]:
    """Return a table with its zeros and its sums."""
    rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
    table = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
    table |= {(row, SUM): sum(table[row, column] for column in columns) for row in rows}
    table |= {(SUM, column): sum(table[row, column] for row in rows) for column in columns}
    table[SUM, SUM] = sum(cells.values())
    return table


def _too_few(table: Mapping[Cell, int], gone: set[Cell], fixed: frozenset[Cell]) -> set[Cell] | None:
    """Return what has to go where a shown sum leaves less than five for its hidden parts; None where there is none."""
    lines: dict[tuple[int, str], list[Cell]] = {}
    for name in table:
        for side in (0, 1):
            if name[1 - side] != SUM:
                lines.setdefault((side, name[side]), []).append(name)
    for (side, line), parts in sorted(lines.items()):
        whole = (line, SUM) if side == 0 else (SUM, line)
        lost = [table[name] for name in parts if name in gone]
        if whole in gone or not any(lost) or sum(lost) >= SMALLEST:
            continue
        left = sorted((table[name], name) for name in parts if name not in gone | fixed and table[name])
        if left:
            return {left[0][1]}
        return set() if whole in fixed else {whole}
    return None


def _neighbours(names: Iterable[Cell]) -> dict[str, list[tuple[str, Cell]]]:
    found: dict[str, list[tuple[str, Cell]]] = {}
    for name in names:
        row, column = f"row {name[0]}", f"column {name[1]}"
        found.setdefault(row, []).append((column, name))
        found.setdefault(column, []).append((row, name))
    return found


def _bridges(gone: set[Cell]) -> set[Cell]:
    """Return the hidden figures that can be worked out (Tarjan's bridges, without recursion)."""
    near = _neighbours(sorted(gone))
    seen: dict[str, int] = {}
    lowest: dict[str, int] = {}
    found: set[Cell] = set()
    for start in near:
        if start in seen:
            continue
        seen[start] = lowest[start] = len(seen)
        path: list[tuple[str, Cell | None, int]] = [(start, None, 0)]
        while path:
            point, came_by, at = path.pop()
            if at < len(near[point]):
                path.append((point, came_by, at + 1))
                other, name = near[point][at]
                if name == came_by:
                    continue
                if other in seen:
                    lowest[point] = min(lowest[point], seen[other])
                else:
                    seen[other] = lowest[other] = len(seen)
                    path.append((other, name, 0))
            elif path and came_by is not None:
                before = path[-1][0]
                lowest[before] = min(lowest[before], lowest[point])
                if lowest[point] > seen[before]:
                    found.add(came_by)
    return found


def _ring(table: Mapping[Cell, int], gone: set[Cell], fixed: frozenset[Cell], bridge: Cell) -> set[Cell]:
    """Return what closes a bridge to a ring at the least cost; empty where nothing may (Dijkstra's shortest path)."""
    near = _neighbours(name for name in table if name != bridge and (name in gone or name not in fixed))
    start, goal = f"row {bridge[0]}", f"column {bridge[1]}"
    waiting: list[tuple[int, str, tuple[Cell, ...]]] = [(0, start, ())]
    done: set[str] = set()
    while waiting:
        cost, point, way = heappop(waiting)
        if point == goal:
            return {name for name in way if name not in gone}
        if point in done:
            continue
        done.add(point)
        for other, name in near.get(point, ()):
            if other not in done:
                costs = 0 if name in gone else table[name] or ZERO_COSTS
                heappush(waiting, (cost + costs, other, (*way, name)))
    return set()
