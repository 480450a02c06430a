"""Write the labels of both tables alike, and count by codes that stand for them."""

from typing import NamedTuple

import polars as pl

from synthcheck.counts import Counts, Key, Margin
from synthcheck.errors import TableError
from synthcheck.labels import bin_labels, in_order, reconcile

SIDES = ("real", "synthetic")

Label = str | None
Tables = dict[str, Counts]


class Aligned(NamedTuple):
    """The labels of a key in both tables.

    Attributes:
        labels: In order; a missing value, where there is one, comes last.
        codes: For each label, as a table writes it, its place among them.
    """

    labels: list[Label]
    codes: dict[str, int]


def align(tables: Tables, place: int, key: Key) -> Aligned:
    """List one key's labels, those of both tables that mean the same as one.

    Raises:
        TableError: A table has none, or the tables hold different kinds of values.
    """
    found = {}
    for side, counts in tables.items():
        columns = [counts.margins[each][str(place)] for each in counts.margins if place in each]
        found[side] = set(pl.concat(columns).unique())
        if found[side] == {None}:
            msg = f"{counts.name}: column {key.column!r} is empty: every value is missing"
            raise TableError(msg)
    real, synthetic = ({label for label in found[side] if label is not None} for side in SIDES)
    if key.bins:
        names = {label: label for label in (*real, *synthetic)}
        order = bin_labels(key.bins)
    else:
        names = _names(real, synthetic, key)
        order = in_order(set(names.values()))
    codes = {label: code for code, label in enumerate(order)}
    missing = [None] if None in found["real"] | found["synthetic"] else []
    return Aligned([*order, *missing], {label: codes[name] for label, name in names.items()})


def _names(real: set[str], synthetic: set[str], key: Key) -> dict[str, str]:
    """Give each label the name of its category: as the real table writes it, if it has it."""
    try:
        rename = reconcile(real, synthetic) or str
    except TableError as error:
        msg = f"column {key.column!r}: {error}"
        raise TableError(msg) from error
    names = {rename(label): label for label in (*in_order(synthetic), *in_order(real))}
    return {label: names[rename(label)] for label in (*real, *synthetic)}


def coded(
    tables: Tables, margin: Margin, aligned: list[Aligned], *, drop_missing: bool
) -> pl.DataFrame:
    """Give the counts of *margin* in both tables, with a code per key for its label."""
    frames = []
    for side, counts in tables.items():
        codes = [
            pl.col(str(place)).replace_strict(
                aligned[place].codes, default=None, return_dtype=pl.Int64
            )
            for place in margin
        ]
        frame = counts.margins[margin].select(*codes, pl.col("n").alias(side))
        if drop_missing:
            frame = frame.drop_nulls()
        last = [pl.col(str(place)).fill_null(len(aligned[place].labels) - 1) for place in margin]
        frames.append(frame.with_columns(last))
    both = pl.concat(frames, how="diagonal")
    return both.group_by([str(place) for place in margin]).agg(pl.col(*SIDES).sum())
