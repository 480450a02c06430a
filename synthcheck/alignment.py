"""Write the labels of both tables alike, and count by codes that stand for them."""

import polars as pl

from synthcheck.counts import Key, Margin
from synthcheck.errors import TableError
from synthcheck.labels import Rename, bin_labels, in_order, reconcile

SIDES = ("real", "synthetic")

Label = str | None
Margins = dict[Margin, pl.DataFrame]


def align(sides: dict[str, Margins], place: int, key: Key) -> list[Label]:
    """Write one key's labels alike in both tables, in place, and list them in order."""
    name = str(place)
    holding = {
        side: [margin for margin in margins if place in margin] for side, margins in sides.items()
    }
    found = {
        side: set(pl.concat(sides[side][margin][name] for margin in holding[side]).unique())
        for side in sides
    }
    for side, labels in found.items():
        if labels == {None}:
            msg = f"column {key.column!r} is empty in the {side} table: every value is missing"
            raise TableError(msg)
    null = [None] if None in found["real"] | found["synthetic"] else []
    if key.bins:
        return [*bin_labels(key.bins), *null]
    real, synthetic = ({label for label in found[side] if label is not None} for side in sides)
    rename = _reconciled(real, synthetic, key)
    if rename is None:
        return [*in_order(real | synthetic), *null]
    names = {label: rename(label) for label in real | synthetic}
    for side, margins in holding.items():
        for margin in margins:
            frame = sides[side][margin]
            sides[side][margin] = frame.with_columns(pl.col(name).replace(names))
    return [*in_order(set(names.values())), *null]


def _reconciled(real: set[str], synthetic: set[str], key: Key) -> Rename | None:
    try:
        return reconcile(real, synthetic)
    except TableError as error:
        msg = f"column {key.column!r}: {error}"
        raise TableError(msg) from error


def coded(
    sides: dict[str, Margins], margin: Margin, labels: list[list[Label]], *, drop_missing: bool
) -> pl.DataFrame:
    """Give the counts of *margin* in both tables, with a code per key for its label."""
    frames = []
    for side, margins in sides.items():
        codes = {
            str(place): pl.col(str(place))
            .cast(pl.Enum([label for label in labels[place] if label is not None]))
            .to_physical()
            .cast(pl.Int64)
            for place in margin
        }
        frame = margins[margin].select(**codes, **{side: "n"})
        if drop_missing:
            frame = frame.drop_nulls()
        last = [pl.col(str(place)).fill_null(len(labels[place]) - 1) for place in margin]
        frames.append(frame.with_columns(last))
    both = pl.concat(frames, how="diagonal")
    return both.group_by([str(place) for place in margin]).agg(pl.col(*SIDES).sum())
