"""From two proportions to a value, its interval and its p-value: what all metrics share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import polars as pl

from synthcheck.stats import (
    Interval,
    Pair,
    clopper_pearson,
    miettinen_nurminen_ratio,
    newcombe,
    square_and_add,
    wilson,
)

_SURE = NormalDist().inv_cdf(1 - 0.01 / 2)
_FEW, _RARE, _SMALLER = 10, 10, 5  # hits, one in so many rows, of a table so many times smaller


@dataclass(frozen=True)
class Sampling:
    """What is random, and how sure to be.

    Attributes:
        confidence: One-sided, in (0.5, 1): each limit of an interval errs at most 1 - confidence.
        reference: Whether the real table is exact, so that only the synthetic rows are random.
    """

    confidence: float = 0.95
    reference: bool = False

    @cached_property
    def z(self) -> float:
        """Standard normal quantile of the confidence."""
        return NormalDist().inv_cdf(self.confidence)


@dataclass(frozen=True)
class Estimate:
    """One number per finding in each series; null where it is undefined.

    Attributes:
        value: The measured change.
        low: Its lower confidence limit.
        high: Its upper confidence limit; null with a value where part of it is undefined.
        p_noise: Computes the probability that no change gives at least this value.
        pair: Hits and rows in both tables where the value compares two shares.
        reason: Why a value is undefined or remarkable, null elsewhere.
    """

    value: pl.Series
    low: pl.Series
    high: pl.Series
    p_noise: Callable[[], pl.Series]
    pair: Pair | None = None
    reason: pl.Series | None = None


def share_interval(count: pl.Series, of: pl.Series, sampling: Sampling) -> Interval:
    """Interval of a synthetic share: exact where nothing else is random."""
    if sampling.reference:
        return clopper_pearson(count, of, sampling.confidence)
    return wilson(count, of, sampling.z)


def real_interval(count: pl.Series, of: pl.Series, sampling: Sampling) -> Interval:
    """Interval of a real share: no more than a point where it is the reference."""
    if sampling.reference:
        return Interval(count / of, count / of)
    return wilson(count, of, sampling.z)


def ratio(pair: Pair, sampling: Sampling) -> tuple[pl.Series, Interval]:
    """Give the synthetic share over the real one, with its interval."""
    share, real = pair.synthetic / pair.synthetic_of, pair.real / pair.real_of
    if sampling.reference:
        exact = clopper_pearson(pair.synthetic, pair.synthetic_of, sampling.confidence)
        return share / real, Interval(exact.low / real, exact.high / real)
    limits = miettinen_nurminen_ratio(*pair, sampling.z)
    return share / real, _widened(limits, pair, sampling)


def _widened(limits: Interval, pair: Pair, sampling: Sampling) -> Interval:
    """Widen a ratio's limits where the score interval rests on a few hits in the smaller table.

    There a single row of a rare category errs in up to 13 % of draws where 5 % are allowed. Given
    the hits of both tables together, those of one are binomial, and an exact interval of their
    part gives one of the ratio (Przyborowski and Wilenski 1940, Biometrika 31:313-323).
    """
    few_synthetic = _few(pair.synthetic, pair.synthetic_of, pair.real_of)
    few_real = _few(pair.real, pair.real_of, pair.synthetic_of)
    if not (few_synthetic | few_real).any():
        return limits
    part = clopper_pearson(pair.synthetic, pair.synthetic + pair.real, sampling.confidence)
    rows = pair.real_of / pair.synthetic_of
    low, high = (each / (1 - each) * rows for each in part)
    return Interval(
        low.zip_with(few_synthetic & (low < limits.low), limits.low),
        high.zip_with(few_real & (high > limits.high), limits.high),
    )


def _few(hits: pl.Series, of: pl.Series, other_of: pl.Series) -> pl.Series:
    """Tell where a table much smaller than the other has few hits, and they are rare."""
    return (hits < _FEW) & (hits * _RARE < of) & (of * _SMALLER < other_of)


def difference(pair: Pair, sampling: Sampling) -> tuple[pl.Series, Interval]:
    """Give the synthetic share less the real one, with its interval."""
    share, real = pair.synthetic / pair.synthetic_of, pair.real / pair.real_of
    synthetic = share_interval(pair.synthetic, pair.synthetic_of, sampling)
    interval = square_and_add(
        share, synthetic, real, real_interval(pair.real, pair.real_of, sampling)
    )
    return share - real, interval


def resolved(cells: pl.DataFrame, sampling: Sampling) -> pl.Series:
    """Tell for which cells the direction of the real association is known, at p < 0.01.

    Elsewhere the sign is as random as the real table, and leans towards the noise in it.
    """
    if sampling.reference:
        return cells["sign"] != 0
    group = (cells["real"], cells["real_category"])
    rest = (cells["real_level"] - group[0], cells["real_rows"] - group[1])
    gap = newcombe(*group, *rest, _SURE)
    return (gap.low > 0) | (gap.high < 0)


def reasons(*cases: tuple[pl.Series, str]) -> pl.Series:
    """Give the text of the first case whose mask holds, null where none does."""
    reason = pl.Series([None] * len(cases[0][0]), dtype=pl.String)
    for mask, text in reversed(cases):
        reason = pl.repeat(text, len(mask), eager=True).zip_with(mask, reason)
    return reason
