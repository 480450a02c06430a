"""Categories as text: one label for one category, whatever type a table stores it in."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

import polars as pl

from synthcheck.errors import TableError

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,30})")
_NUMBER = re.compile(rf"({_WHOLE.pattern})(\.[0-9]{{1,30}})?")
_BOOLEAN = re.compile(r"true|false", re.IGNORECASE)
_FORMS = {"whole numbers": _WHOLE, "numbers": _NUMBER, "true or false": _BOOLEAN}
_SHOWN = 3

Rename = Callable[[str], str]


def label_values(values: pl.Series, where: str) -> pl.Series:
    """Turn native *values* into text; missing ones (null, NaN) into null.

    Raises:
        TableError: The type cannot name categories; *where* says of which table and column.
    """
    kind = values.dtype
    if kind.is_float():
        return _label_floats(values, where)
    if kind == pl.Binary:
        return _cast(values, where, "holds bytes that are no UTF-8 text")
    if kind.is_nested() or any(kind == each for each in (pl.Object, pl.Duration, pl.Unknown)):
        msg = f"{where} holds values of type {kind}, which cannot be categories"
        raise TableError(msg)
    return _cast(values, where, f"holds values of type {kind}, which cannot be written as text")


def bin_labels(bins: tuple[float, ...]) -> list[str]:
    """Name left-closed bins by their edges: <25, [25, 40), >=40."""
    edges = [str(int(edge)) if edge.is_integer() else repr(edge) for edge in bins]
    inner = [f"[{low}, {high})" for low, high in pairwise(edges)]
    return [f"<{edges[0]}", *inner, f">={edges[-1]}"]


def reconcile(real: set[str], synthetic: set[str]) -> Rename | None:
    """Find the renaming under which both tables write a category in one way, if one is needed.

    Numbers are alike but for zeros at the end of their decimals, so that ``1.0`` is ``1``; truth
    values are alike but for capitals.

    Raises:
        TableError: The tables hold different kinds of values and have no category in common, or
            one of them lost the zeros in front of its numbers.
    """
    _require_zeros(real - synthetic, synthetic - real)
    forms = {form(real), form(synthetic)}
    rename: Rename = str
    if forms <= {"whole numbers", "numbers"}:
        rename = shortest
    elif forms == {"true or false"}:
        rename = str.lower
    short = set(map(rename, real)), set(map(rename, synthetic))
    if len(forms) > 1 and short[0].isdisjoint(short[1]):
        msg = (
            f"real holds {_described(real)} but synthetic holds {_described(synthetic)}, "
            "with no category in common: write both the same way"
        )
        raise TableError(msg)
    merges = rename is shortest and len(short[0]) + len(short[1]) < len(real) + len(synthetic)
    helps = len(short[0] & short[1]) > len(real & synthetic)
    return rename if helps and not merges else None


def _require_zeros(lost: set[str], new: set[str]) -> None:
    """Refuse numbers that one table alone wrote without the zeros in front."""
    for padded, bare in ((lost, new), (new, lost)):
        for label in in_order(padded):
            if label.startswith("0") and (short := label.lstrip("0")) in bare:
                msg = f"{label!r} in one table is {short!r} in the other: zeros in front were lost"
                raise TableError(msg)


def shortest(label: str) -> str:
    """Write a number without zeros at the end of its decimals."""
    return label.rstrip("0").rstrip(".") if "." in label else label


def form(labels: Iterable[str]) -> str:
    """Name the kind of value that all *labels* look like."""
    for name, pattern in _FORMS.items():
        if all(map(pattern.fullmatch, labels)):
            return name
    return "text"


def in_order(labels: Iterable[str]) -> list[str]:
    """Sort labels: whole numbers by size, text by code point."""
    labels = list(labels)
    return sorted(labels, key=int) if form(labels) == "whole numbers" else sorted(labels)


def _label_floats(values: pl.Series, where: str) -> pl.Series:
    values = values.fill_nan(None)
    if (values != values.round()).any() or values.is_infinite().any():
        msg = f"{where} holds decimal numbers: give it bins, as {{column: ..., bins: [...]}}"
        raise TableError(msg)
    return values.cast(pl.Int128).cast(pl.String)


def _cast(values: pl.Series, where: str, problem: str) -> pl.Series:
    try:
        return values.cast(pl.String)
    except pl.exceptions.PolarsError as error:
        msg = f"{where} {problem}"
        raise TableError(msg) from error


def _described(labels: set[str]) -> str:
    shown = ", ".join(repr(label) for label in in_order(labels)[:_SHOWN])
    return f"{form(labels)} ({shown}{', ...' if len(labels) > _SHOWN else ''})"
