"""Populations that tables are drawn from, and the true values that samples of them estimate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from synthcheck.cells import Layout
from synthcheck.counts import Plan, count
from synthcheck.metrics import METRICS
from synthcheck.pipeline import RULES, _plans
from synthcheck.spec import Spec
from synthcheck.spec.reading import read_spec

MOST_ROWS = 50_000
# Nothing is above these, so that no time goes into how many rows would prove a finding.
EVERYTHING = {name: min(each.largest, 1e9) for name, each in METRICS.items()}

Category = tuple[str | None, ...]
Key = tuple[str, tuple[str, ...], Category | None, str | None, str | None]


class Cross(NamedTuple):
    """An attribute and an outcome: its labels, and where each joint cell falls in their table."""

    attribute: tuple[str, ...]
    outcome: str
    categories: list[Category]
    levels: list[str | None]
    place: np.ndarray

    def table(self, weights: np.ndarray) -> np.ndarray:
        """Add up the joint cells to a row per category and a column per level."""
        shape = len(self.categories), len(self.levels)
        added = np.bincount(self.place, weights, minlength=shape[0] * shape[1])
        return added.reshape(shape)


@dataclass(frozen=True)
class Population:
    """A real and a synthetic population over the same joint cells, and what to look at in them.

    Attributes:
        labels: The joint cells, one column per key.
        real: Share of each joint cell in the real population.
        synthetic: The same in the synthetic one: equal unless the copies are unfaithful.
        rows: Rows of a real table.
    """

    spec: Spec
    layout: Layout
    labels: pl.DataFrame
    real: np.ndarray
    synthetic: np.ndarray
    rows: int

    def distorted(self, spread: float, seed: int) -> "Population":
        """Give a synthetic population in which every joint cell has another weight."""
        rng = np.random.default_rng(seed)
        weights = self.real * np.exp(rng.normal(0, spread, len(self.real)))
        return replace(self, synthetic=weights / weights.sum())

    @cached_property
    def crosses(self) -> list[Cross]:
        """Lay out every attribute and outcome."""
        return [
            self._cross(attribute, outcome)
            for attribute in self.layout.attributes
            for outcome in self.layout.outcomes
        ]

    def _cross(self, attribute: tuple[int, ...], outcome: int) -> Cross:
        groups = self.labels.select(map(str, attribute)).rows()
        of_row = self.labels[str(outcome)].to_list()
        categories, levels = list(dict.fromkeys(groups)), list(dict.fromkeys(of_row))
        place = [
            categories.index(group) * len(levels) + levels.index(level)
            for group, level in zip(groups, of_row, strict=True)
        ]
        columns = tuple(self.layout.keys[key].column for key in attribute)
        name = self.layout.keys[outcome].column
        return Cross(columns, name, categories, levels, np.array(place))


def population(
    table: Path | pl.DataFrame, protected: Sequence[object], outcomes: Sequence[object]
) -> Population:
    """Take a table for the population that real tables and faithful copies are drawn from."""
    mapping = {"protected": [*protected], "outcomes": [*outcomes], "allowed": EVERYTHING}
    spec = read_spec(mapping, RULES)
    layout, plans = _plans(spec)
    keys = plans["real"].keys
    everything = tuple(range(len(keys)))
    frame = table.lazy() if isinstance(table, pl.DataFrame) else pl.scan_parquet(table)
    joint = count(frame, Plan(keys, (everything,)), "real").margins[everything].sort(pl.all())
    rows = joint["n"].sum()
    shares = joint["n"].to_numpy() / rows
    return Population(spec, layout, joint.drop("n"), shares, shares, min(rows, MOST_ROWS))


def truths(of: Population, real_rows: np.ndarray) -> dict[Key, float]:
    """Compute what each finding estimates, given the joint counts of the real table drawn.

    The signs, and the categories and levels that there are, are those of the table drawn.
    """
    known: dict[Key, float] = {}
    with np.errstate(invalid="ignore", divide="ignore"):
        for cross in of.crosses:
            p, q, drawn = (cross.table(each) for each in (of.real, of.synthetic, real_rows))
            row, column = drawn.sum(1, keepdims=True), drawn.sum(0, keepdims=True)
            sign = np.sign(drawn * drawn.sum() - row * column)
            forward, backward = sign * _change(p, q, 1), sign * _change(p, q, 0)
            gaps = abs(_gap(q)) - abs(_gap(p))
            cells = np.count_nonzero(row) * np.count_nonzero(column)
            ids = cross.attribute, cross.outcome
            known |= _of_levels(cross, "amplification", forward)
            known |= _of_levels(cross, "reverse_amplification", backward)
            known |= _of_levels(cross, "gap_growth", gaps)
            known |= _of_categories(cross, p.sum(1), q.sum(1))
            for name, terms in {"bias_amp": forward, "reverse_bias_amp": backward}.items():
                known[name, ids[0], None, ids[1], None] = terms[sign != 0].sum() / cells
    return known


def _change(p: np.ndarray, q: np.ndarray, axis: int) -> np.ndarray:
    """Give the change of the shares along an axis."""
    return q / q.sum(axis, keepdims=True) - p / p.sum(axis, keepdims=True)


def _gap(shares: np.ndarray) -> np.ndarray:
    """Give P(level | category) - P(level | any other category)."""
    row, column = shares.sum(1, keepdims=True), shares.sum(0, keepdims=True)
    return shares / row - (column - shares) / (1 - row)


def _of_levels(cross: Cross, metric: str, values: np.ndarray) -> dict[Key, float]:
    return {
        (metric, cross.attribute, category, cross.outcome, level): values[row, column]
        for row, category in enumerate(cross.categories)
        for column, level in enumerate(cross.levels)
    }


def _of_categories(cross: Cross, p: np.ndarray, q: np.ndarray) -> dict[Key, float]:
    values = {"shrinkage": 1 - q / p, "growth": q / p - 1, "share_gap": abs(q - p), "invented": q}
    return {
        (metric, cross.attribute, category, None, None): each[row]
        for metric, each in values.items()
        for row, category in enumerate(cross.categories)
    }
