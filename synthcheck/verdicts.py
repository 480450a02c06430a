"""From a value, its interval and its limit to a verdict."""

from collections.abc import Callable

import polars as pl

from synthcheck.report import Verdict
from synthcheck.stats import benjamini_hochberg

_FUZZ = 1e-12  # a value that exceeds its limit by rounding alone does not exceed it
_STEPS = 12
_HASTE = 1.02  # overshoot, so that the last steps are not ever smaller ones
_BACK = 0.7  # a step back where they jumped too far: a direction got sure on the way
_GIVE_UP = 1e9  # times the rows at hand


def judge(measured: pl.DataFrame, confidence: float) -> pl.Series:
    """Give the verdict of each row of ``value``, ``low``, ``high``, ``p_noise`` and ``limit``.

    A value above its limit is a breach where no change at all would give it too rarely, by the
    Benjamini-Hochberg adjusted ``p_noise`` of all rows, and noisy elsewhere. One within its limit
    passes where its whole interval is within, and is unproven elsewhere. Without an upper limit
    of the interval nothing can pass.
    """
    adjusted = benjamini_hochberg(measured["p_noise"])
    bound = pl.col("limit") + _FUZZ
    verdict = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit(Verdict.UNDEFINED.value))
        .when((pl.col("value") > bound) & (adjusted <= 1 - confidence + _FUZZ))
        .then(pl.lit(Verdict.BREACH.value))
        .when(pl.col("value") > bound)
        .then(pl.lit(Verdict.NOISY.value))
        .when(pl.col("high").is_null())
        .then(pl.lit(Verdict.UNDEFINED.value))
        .when(pl.col("high") > bound)
        .then(pl.lit(Verdict.UNPROVEN.value))
        .otherwise(pl.lit(Verdict.PASS.value))
    )
    return measured.select(verdict.alias("verdict"))["verdict"]


def times_needed(
    value: pl.Series, limit: pl.Series, high: pl.Series, high_at: Callable[[pl.Series], pl.Series]
) -> list[float | None]:
    """Find how many times the rows would bring the upper limit of an interval within bounds.

    *high_at* gives the upper limits at so many times the rows, all shares unchanged. None where
    the value lies on its limit, which no number of rows can prove.
    """
    room = limit - value
    times = high * 0 + 1.0
    for _ in range(_STEPS):
        excess = (high - value) / room
        over = (high > limit + _FUZZ) & (room > _FUZZ) & (times < _GIVE_UP)
        if not over.any():
            break
        times = (times * excess * excess * _HASTE).zip_with(over, times)
        high = high_at(times)
    proven = (high <= limit + _FUZZ) & (times < _GIVE_UP)
    spare = proven
    for _ in range(_STEPS):
        fewer = times * _BACK
        spare = spare & (fewer > 1) & (high_at(fewer) <= limit + _FUZZ)
        if not spare.any():
            break
        times = fewer.zip_with(spare, times)
    return [
        factor if enough else None
        for factor, enough in zip(times.to_list(), proven.to_list(), strict=True)
    ]
