"""The counts of both tables side by side: one row per category, and per category and level."""

from typing import NamedTuple

import polars as pl

from synthcheck.cells.alignment import SIDES, Aligned, Label, Tables, align, coded
from synthcheck.counts import Counts, Key, Margin
from synthcheck.errors import TableError, nearest

_MOST_CELLS = 1_000_000
_PAIR = ("attribute", "outcome")


class Layout(NamedTuple):
    """Which keys make up the attributes and outcomes.

    Attributes:
        keys: The keys of the real table, in the order of their places.
        attributes: The places of each attribute's keys: several make a crossing.
        outcomes: The place of each outcome's key.
        positive: For each outcome the only level to report, if the spec names one.
        drop_missing: Whether rows that lack a value of a margin are left out of it.
    """

    keys: tuple[Key, ...]
    attributes: tuple[Margin, ...]
    outcomes: tuple[int, ...]
    positive: tuple[Label, ...]
    drop_missing: bool = False

    def margins(self) -> tuple[Margin, ...]:
        """List the margins that the cells need."""
        pairs = [(*attribute, level) for attribute in self.attributes for level in self.outcomes]
        return tuple(dict.fromkeys([*self.attributes, *pairs]))


class Cells(NamedTuple):
    """What was observed, in integers.

    Attributes:
        labels: For each key its categories or levels, in order; null comes last.
        category: ``attribute``, ``category``, ``real``, ``synthetic`` and the tables' rows.
        level: The same with ``outcome`` and ``level``, the margins of both (``real_category``,
            ``real_level``, ...), the ``sign`` of the real association, how many ``levels`` the
            outcome has in the real table, and whether the level is to be ``reported``.
    """

    labels: list[list[Label]]
    category: pl.DataFrame
    level: pl.DataFrame

    def category_of(self, attribute: Margin, code: int) -> tuple[Label, ...]:
        """Name the category that *code* stands for."""
        names: list[Label] = []
        for place in reversed(attribute):
            code, digit = divmod(code, len(self.labels[place]))
            names.append(self.labels[place][digit])
        return tuple(reversed(names))


def tabulate(real: Counts, synthetic: Counts, layout: Layout) -> Cells:
    """Lay the counts of both tables side by side, absent combinations as 0.

    Raises:
        TableError: A column holds nothing, one category, or another kind of value than its twin.
    """
    tables = {"real": real, "synthetic": synthetic}
    aligned = [align(tables, place, key) for place, key in enumerate(layout.keys)]
    category = _categories(tables, aligned, layout)
    _require_two(category, layout, real.name)
    labels = [each.labels for each in aligned]
    return Cells(labels, category, _levels(tables, aligned, layout))


def _category(margin: Margin, aligned: list[Aligned]) -> pl.Expr:
    """Fold the codes of an attribute's keys into one."""
    code = pl.lit(0, pl.Int64)
    for place in margin:
        code = code * len(aligned[place].labels) + pl.col(str(place))
    return code


def _categories(tables: Tables, aligned: list[Aligned], layout: Layout) -> pl.DataFrame:
    """Lay out the counts of every category of every attribute."""
    counts = [
        coded(tables, attribute, aligned, drop_missing=layout.drop_missing).select(
            *SIDES, attribute=pl.lit(number), category=_category(attribute, aligned)
        )
        for number, attribute in enumerate(layout.attributes)
    ]
    cells = pl.concat(counts).sort("attribute", "category")
    return cells.with_columns(_margins("rows", "attribute"))


def _levels(tables: Tables, aligned: list[Aligned], layout: Layout) -> pl.DataFrame:
    """Lay out the counts of every category and level of every attribute and outcome."""
    counts = [
        coded(tables, (*attribute, place), aligned, drop_missing=layout.drop_missing).select(
            *SIDES,
            attribute=pl.lit(number),
            outcome=pl.lit(outcome),
            category=_category(attribute, aligned),
            level=str(place),
        )
        for number, attribute in enumerate(layout.attributes)
        for outcome, place in enumerate(layout.outcomes)
    ]
    if not counts:
        return pl.DataFrame()
    observed = pl.concat(counts)
    keys = [*_PAIR, "category", "level"]
    grid = observed.select(*_PAIR, "category").unique()
    grid = grid.join(observed.select(*_PAIR, "level").unique(), on=_PAIR)
    if len(grid) > _MOST_CELLS:
        msg = f"{len(grid):,} cells to look at, the most is {_MOST_CELLS:,}: name fewer columns"
        raise TableError(msg)
    cells = grid.join(observed, on=keys, how="left").with_columns(pl.col(*SIDES).fill_null(0))
    cells = cells.sort(keys).with_columns(
        *_margins("rows", *_PAIR),
        *_margins("category", *_PAIR, "category"),
        *_margins("level", *_PAIR, "level"),
    )
    chosen = _chosen_levels(cells, aligned, layout)
    only = pl.col("outcome").replace_strict(chosen, default=None, return_dtype=pl.Int64)
    real_levels = pl.col("level").filter(pl.col("real_level") > 0)
    return cells.with_columns(
        sign=_sign(),
        levels=real_levels.n_unique().over(_PAIR),
        reported=only.is_null() | (only == pl.col("level")),
    )


def _margins(name: str, *keys: str) -> list[pl.Expr]:
    """Sum both tables' counts over the cells that share *keys*."""
    return [pl.col(side).sum().over(keys).alias(f"{side}_{name}") for side in SIDES]


def _sign() -> pl.Expr:
    """Give the sign of the real association, from integers that cannot overflow."""
    cell, rows, category, level = (
        pl.col(f"real{margin}").cast(pl.Int128) for margin in ("", "_rows", "_category", "_level")
    )
    return (cell * rows - category * level).sign().cast(pl.Int8)


def _chosen_levels(cells: pl.DataFrame, aligned: list[Aligned], layout: Layout) -> dict[int, int]:
    """Choose the one level to report: the positive one, or the last one of a binary outcome.

    The two levels of a binary outcome are mirror images. Which levels there are is the real
    table's word alone; a missing value does not stand for both.
    """
    chosen = {}
    levels = (
        cells.filter(pl.col("real_level") > 0).group_by("outcome").agg(pl.col("level").unique())
    )
    for outcome, found in levels.iter_rows():
        place, positive = layout.outcomes[outcome], layout.positive[outcome]
        if positive is not None:
            chosen[outcome] = _code_of(positive, found, aligned[place], layout.keys[place])
        elif len(found) == 2:  # noqa: PLR2004 - what binary means
            chosen[outcome] = max(code for code in found if aligned[place].labels[code] is not None)
    return chosen


def _code_of(positive: str, found: list[int], aligned: Aligned, key: Key) -> int:
    """Find the positive level among those *found* in the real table, as a table writes it."""
    codes = {label: code for label, code in aligned.codes.items() if code in found}
    if positive in codes:
        return codes[positive]
    known = nearest(positive, sorted(codes))
    msg = f"outcome {key.column!r} has no level {positive!r} in the real table{known}"
    raise TableError(msg)


def _require_two(category: pl.DataFrame, layout: Layout, name: str) -> None:
    """Refuse an attribute that has one category in the real table: it has nothing to lose."""
    for number, attribute in enumerate(layout.attributes):
        real = category.filter((pl.col("attribute") == number) & (pl.col("real") > 0))
        if len(real) < 2:  # noqa: PLR2004 - one category and no other
            columns = " x ".join(repr(layout.keys[place].column) for place in attribute)
            msg = f"{name}: {columns} has one category alone: there is nothing to compare"
            raise TableError(msg)
