"""p-values of no change: the probability that it gives at least the observed value.

*reference* takes the real share as exact, so that only the synthetic rows are random.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import starmap
from math import sqrt
from typing import Literal, NamedTuple

import polars as pl

from synthcheck.stats.draws import (
    Draw,
    between,
    binomial,
    hypergeometric,
    listed,
    lower_tail,
    normal_outside,
    normal_tail,
    outside,
)

Side = Literal["less", "greater", "either"]

_LISTED = 100.0  # variance up to which the counts of a draw are listed one by one
_GRID = 100  # steps to a standard deviation where many draws are added up
_FINE = 1e-6  # a step where nothing is left to chance
_NEGLIGIBLE = 1e-18


class Pair(NamedTuple):
    """Hits and rows of a group in both tables, a series of integers each."""

    synthetic: pl.Series
    synthetic_of: pl.Series
    real: pl.Series
    real_of: pl.Series


def two_proportion_p(
    counts: Pair, side: Side, *, reference: bool = False, seen: bool = False
) -> pl.Series:
    """Give P(a share moves to *side* at least as far as observed | no change), in [0, 1].

    Exact and conditional on the hits of both tables together; ``either`` counts every outcome
    at least as far from its mean. *seen* is for groups that are looked at because the real table
    has a row of them: draws that leave it none are ruled out. Null where a table has no row.
    """

    def p(synthetic: int, of: int, real: int, real_of: int) -> float | None:
        if not of or not real_of:
            return None
        draw = _draw(synthetic, of, real, real_of, reference=reference)
        most: float = draw.most
        if seen and not reference:
            most = min(most, synthetic + real - 1)
        distance = abs(synthetic - draw.mean)
        below = lower_tail(draw, draw.mean - distance) if side == "either" else 0.0
        if side == "less":
            below = lower_tail(draw, min(synthetic, most))
        start = synthetic if side == "greater" else draw.mean + distance
        above = 0.0 if side == "less" else between(draw, start, most)
        possible = lower_tail(draw, most)
        return min(1.0, (below + above) / possible) if possible else 1.0

    return _each(p, counts)


def gap_p(group: Pair, rest: Pair, *, reference: bool = False) -> pl.Series:
    """Give an upper bound of P(a gap grows at least as much as observed | no change), in [0, 1].

    The gap is the share of hits in *group* less that in *rest*. Growth of its size by v needs a
    change of at least v in the gap, of either sign, and the probability of that is exact for
    small counts; 1 where the gap did not grow, null where a group is empty.
    """

    def p(*counts: int) -> float | None:
        if not all(counts[1::2]):
            return None
        (x, n, y, m), (x_rest, n_rest, y_rest, m_rest) = counts[:4], counts[4:]
        growth = abs(x / n - x_rest / n_rest) - abs(y / m - y_rest / m_rest)
        if growth <= 0:
            return 1.0
        terms = [
            (
                1 / of + (0 if reference else 1 / real_of),
                _draw(x, of, y, real_of, reference=reference),
            )
            for x, of, y, real_of in (counts[:4], counts[4:])
        ]
        small, large = sorted(terms, key=lambda term: term[1].variance)
        return _either_side(small, large, growth)

    return _each(p, (*group, *rest))


def _either_side(small: tuple[float, Draw], large: tuple[float, Draw], distance: float) -> float:
    """Give P(|weighted deviation of *small* - that of *large*| >= *distance*)."""
    (weight, draw), (other_weight, other) = small, large
    if draw.variance > _LISTED:
        spread = sqrt(weight**2 * draw.variance + other_weight**2 * other.variance)
        return min(1.0, 2 * normal_tail((distance - max(weight, other_weight) / 2) / spread))
    centre, ratio, reach = other.mean, weight / other_weight, distance / other_weight
    beyond = normal_outside(other) if other.variance > _LISTED else partial(outside, other)
    total = 0.0
    for k, chance in listed(draw):
        place = centre + ratio * (k - draw.mean)
        total += chance * beyond(place - reach, place + reach)
    return min(1.0, total)


class Part(NamedTuple):
    """One group's part of a mean: its weight and its hits and rows in both tables."""

    weight: float
    synthetic: int
    synthetic_of: int
    real: int
    real_of: int


def mean_p(parts: Iterable[Part], *, reference: bool = False) -> float:
    """Give P(a weighted sum of hits is at least as large as observed | no change), in [0, 1].

    The distributions of the small groups are added up exactly on a fine grid, on which a near tie
    counts as one; that of the large groups together is taken as normal.
    """
    deviation = spread = widest = 0.0
    small = []
    for weight, x, of, y, real_of in parts:
        if of and real_of:
            draw = _draw(x, of, y, real_of, reference=reference)
            if draw.variance > _LISTED:
                deviation += weight * (x - draw.mean)
                spread += weight**2 * draw.variance
                widest = max(widest, weight)
            else:
                small.append((weight, x, draw))
    step = sqrt(spread + sum(w**2 * draw.variance for w, _, draw in small)) / _GRID or _FINE
    total = 0.0
    for place, chance in _sum(small, step):
        if spread:
            total += chance * normal_tail((deviation - widest / 2 - place * step) / sqrt(spread))
        else:
            total += chance * (place >= -len(small) / 2)
    return min(1.0, total)


def _sum(parts: Sequence[tuple[float, int, Draw]], step: float) -> Iterator[tuple[int, float]]:
    """Distribute the sum of weight x (hits - observed hits) over a grid of *step*."""
    import numpy as np

    start, chances = 0, np.ones(1)
    for weight, observed, draw in parts:
        counts, terms = zip(*listed(draw), strict=True)
        moves = np.rint(weight * (np.array(counts) - observed) / step).astype(np.int64)
        spread = np.bincount(moves - moves.min(), weights=terms)
        chances = np.convolve(chances, spread)
        kept = np.flatnonzero(chances > _NEGLIGIBLE)
        start += int(moves.min() + kept[0])
        chances = chances[kept[0] : kept[-1] + 1]
    for place in np.flatnonzero(chances > _NEGLIGIBLE).tolist():
        yield start + place, float(chances[place])


def _draw(synthetic: int, of: int, real: int, real_of: int, *, reference: bool) -> Draw:
    """Describe the synthetic hits of a group under no change."""
    if reference:
        return binomial(of, real / real_of)
    return hypergeometric(of, synthetic + real, real_of)


def _each(p: Callable[..., float | None], counts: Iterable[pl.Series]) -> pl.Series:
    """Apply *p* to the counts of each cell."""
    return pl.Series(starmap(p, zip(*counts, strict=True)), dtype=pl.Float64)
