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
    square_and_add,
    wilson,
)


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
    return share / real, miettinen_nurminen_ratio(*pair, sampling.z)


def difference(pair: Pair, sampling: Sampling) -> tuple[pl.Series, Interval]:
    """Give the synthetic share less the real one, with its interval."""
    share, real = pair.synthetic / pair.synthetic_of, pair.real / pair.real_of
    synthetic = share_interval(pair.synthetic, pair.synthetic_of, sampling)
    interval = square_and_add(
        share, synthetic, real, real_interval(pair.real, pair.real_of, sampling)
    )
    return share - real, interval


def reasons(*cases: tuple[pl.Series, str]) -> pl.Series:
    """Give the text of the first case whose mask holds, null where none does."""
    reason = pl.Series([None] * len(cases[0][0]), dtype=pl.String)
    for mask, text in reversed(cases):
        reason = pl.repeat(text, len(mask), eager=True).zip_with(mask, reason)
    return reason
