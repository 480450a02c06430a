"""One grouped count per table: the only code that sees rows, on the engine that holds them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals.stable.v2 as nw
import polars as pl

from synthcheck.errors import TableError, engine_errors, nearest
from synthcheck.labels import bin_labels, label_values

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoFrame

_PILOT = 100_000  # rows from which the size of the joint count is judged
_JOINT = 10_000  # cells up to which all keys are counted jointly
_COUNT = "n"


class Key(NamedTuple):
    """A column to count by, cut into left-closed bins where it is numeric."""

    column: str
    bins: tuple[float, ...] | None = None


Margin = tuple[int, ...]  # the places of the keys that are counted together


class Counts(NamedTuple):
    """Integer counts of a table.

    Attributes:
        rows: Count of all rows.
        margins: For each margin a frame of labels, in columns named by the place of the key, and
            of counts in ``n``.
        name: What to call the table.
    """

    rows: int
    margins: dict[Margin, pl.DataFrame]
    name: str = "the table"


@dataclass(frozen=True)
class Plan:
    """What to count, and what to take for missing.

    Attributes:
        keys: The columns.
        margins: The combinations of keys.
        missing: Texts that stand for a missing value.
        max_levels: The most labels that a key may have.
    """

    keys: tuple[Key, ...]
    margins: tuple[Margin, ...]
    missing: frozenset[str] = frozenset({""})
    max_levels: int = 1_000


def count(table: "IntoFrame", plan: Plan, side: str) -> Counts:
    """Count the rows of *table* by each margin of *plan*, in one pass where that is possible.

    All keys are counted jointly, and the margins rolled up, while the joint is small; otherwise
    each margin is counted by itself, so that memory follows the margins and not the rows.

    Raises:
        TableError: A column is missing, unusable or an id, or the engine cannot read the table.
    """
    frame = _select(nw.from_native(table).lazy(), plan, side)
    everything = tuple(range(len(plan.keys)))
    pilot = _labelled(_group(frame.head(_PILOT), everything, side), plan, side)
    rows = int(pilot[_COUNT].sum())
    if rows < _PILOT:
        return Counts(rows, {margin: _roll_up(pilot, margin) for margin in plan.margins}, side)
    if len(pilot) <= _JOINT:
        joint = _labelled(_group(frame, everything, side), plan, side)
        margins = {margin: _roll_up(joint, margin) for margin in plan.margins}
    else:
        margins = {
            margin: _labelled(_group(frame, margin, side), plan, side) for margin in plan.margins
        }
    return Counts(int(next(iter(margins.values()))[_COUNT].sum()), margins, side)


def _select(frame: "nw.LazyFrame[Any]", plan: Plan, side: str) -> "nw.LazyFrame[Any]":
    """Keep the keys, under names that no user's column can clash with."""
    with engine_errors(side):
        schema = frame.collect_schema()
    names = schema.names()
    absent = dict.fromkeys(key.column for key in plan.keys if key.column not in names)
    if absent:
        problems = [f"{side}: no column {column!r}{nearest(column, names)}" for column in absent]
        raise TableError("\n".join(problems))
    return frame.select(
        _key(key, names.index(key.column), schema[key.column], plan.missing, side).alias(str(place))
        for place, key in enumerate(plan.keys)
    )


def _key(
    key: Key, index: int, dtype: "nw.dtypes.DType", missing: Collection[str], side: str
) -> nw.Expr:
    """Give the expression of a key: the column itself, or the place of its bin.

    Columns are taken by their index: engines read some names as patterns, or as one.
    """
    column = nw.nth(index)
    if key.bins is None:
        return column
    known = ~column.is_null()
    if dtype == nw.String:
        text = column.str.strip_chars()
        known = known & ~text.is_in(list(missing))
        column = nw.when(known).then(text).cast(nw.Float64)
    elif not dtype.is_numeric():
        msg = f"{side}: column {key.column!r} has bins but holds values of type {dtype}"
        raise TableError(msg)
    if dtype.is_float() or dtype == nw.String:
        known = known & ~column.is_nan()
    place = nw.lit(len(key.bins))
    for number, edge in reversed(list(enumerate(key.bins))):
        place = nw.when(column < edge).then(nw.lit(number)).otherwise(place)
    return nw.when(known).then(place)


def _group(frame: "nw.LazyFrame[Any]", margin: Margin, side: str) -> pl.DataFrame:
    """Count rows by *margin* on the frame's own engine; nulls are a group of their own."""
    keys = [str(place) for place in margin]
    grouped = frame.group_by(keys).agg(nw.len().alias(_COUNT))
    streaming = {"engine": "streaming"} if grouped.implementation.is_polars() else {}
    with engine_errors(side):
        collected: pl.DataFrame = grouped.collect("polars", **streaming).to_native()
    return collected.cast({_COUNT: pl.Int64})


def _labelled(counted: pl.DataFrame, plan: Plan, side: str) -> pl.DataFrame:
    """Write native values as text, missing ones as null, and refuse a column of ids."""
    labels = {}
    for place in counted.columns[:-1]:
        key = plan.keys[int(place)]
        where = f"{side}: column {key.column!r}"
        if key.bins:
            names = pl.Series(bin_labels(key.bins))
            labels[place] = names.gather(counted[place].cast(pl.UInt32))
            continue
        text = label_values(counted[place], where)
        labels[place] = text.set(text.is_in(plan.missing), None)
        if labels[place].n_unique() > plan.max_levels:
            msg = (
                f"{where} has more than {plan.max_levels:,} different values: is it an id? "
                "(max_levels in the spec raises the bound)"
            )
            raise TableError(msg)
    return counted.with_columns(pl.Series(place, column) for place, column in labels.items())


def _roll_up(joint: pl.DataFrame, margin: Iterable[int]) -> pl.DataFrame:
    return joint.group_by([str(place) for place in margin]).agg(pl.col(_COUNT).sum())
