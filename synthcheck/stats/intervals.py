"""Confidence intervals for proportions, their ratios, differences and gaps.

*z* is the standard normal quantile of each side: 1.645 leaves 5 % outside on each side.
"""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

Equation = Callable[[pl.Series], pl.Series]

_MOST_STEPS = 100
_TOLERANCE = 1e-13


class Interval(NamedTuple):
    """Lower and upper confidence limits, a series each."""

    low: pl.Series
    high: pl.Series


def wilson(count: pl.Series, of: pl.Series, z: float) -> Interval:
    """Score interval of a proportion, in [0, 1]; nothing counted gives [0, 1].

    Source: Wilson (1927), JASA 22:209-212.
    """
    count, of = count.cast(pl.Float64), of.cast(pl.Float64)  # integers would overflow
    drawn = of + (of == 0).cast(pl.Float64)
    centre = (count + z * z / 2) / (of + z * z)
    half = (count * (of - count) / drawn + z * z / 4).sqrt() * z / (of + z * z)
    return Interval(
        _fill(count == 0, 0.0, centre - half),
        _fill(count == of, 1.0, centre + half),
    )


def clopper_pearson(count: pl.Series, of: pl.Series, confidence: float) -> Interval:
    """Exact interval of a proportion: each side errs at most 1 - *confidence*.

    Source: Clopper and Pearson (1934), Biometrika 26:404-413, by quantiles of the beta
    distribution.
    """
    from scipy.special import betaincinv

    x, n = count.cast(pl.Float64).to_numpy(), of.cast(pl.Float64).to_numpy()
    low = betaincinv(x + (x == 0), n - x + 1, 1 - confidence) * (x > 0)
    high = betaincinv(x + 1, n - x + (x == n), confidence)
    high[x == n] = 1.0
    return Interval(pl.Series(low), pl.Series(high))


def square_and_add(
    first: pl.Series, of_first: Interval, second: pl.Series, of_second: Interval
) -> Interval:
    """Interval of *first* - *second* from an interval of each (MOVER).

    Source: Zou and Donner (2008), Statistics in Medicine 27:1693-1702.
    """
    difference = first - second
    below = _square(first - of_first.low) + _square(of_second.high - second)
    above = _square(of_first.high - first) + _square(second - of_second.low)
    return Interval(difference - below.sqrt(), difference + above.sqrt())


def newcombe(x1: pl.Series, n1: pl.Series, x2: pl.Series, n2: pl.Series, z: float) -> Interval:
    """Hybrid score interval of x1/n1 - x2/n2, in [-1, 1].

    Source: Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
    """
    return square_and_add(x1 / n1, wilson(x1, n1, z), x2 / n2, wilson(x2, n2, z))


def miettinen_nurminen_ratio(
    x1: pl.Series, n1: pl.Series, x2: pl.Series, n2: pl.Series, z: float
) -> Interval:
    """Score interval of (x1/n1) / (x2/n2), in [0, inf]; 0/0 gives [0, inf].

    Source: Miettinen and Nurminen (1985), Statistics in Medicine 4:213-226. The limits are the
    ratios at which the score statistic, with the restricted maximum-likelihood estimate in
    closed form, equals *z*; both are sought at once.
    """
    x1, n1, x2, n2 = (counts.cast(pl.Float64) for counts in (x1, n1, x2, n2))
    none = (x1 == 0) & (x2 == 0)
    estimate = _fill(none, 0.5, x1 * n2 / (x1 * n2 + x2 * n1 + none.cast(pl.Float64)))
    start, end = estimate * 0, estimate * 0 + 1
    both = [pl.concat([counts, counts]) for counts in (x1, n1, x2, n2)]
    equation = _score(both[0], both[1], both[2], both[3], pl.concat([start + z, start - z]))
    root = _root(equation, pl.concat([start, estimate]), pl.concat([estimate, end]))
    low, high = root.head(len(x1)), root.tail(len(x1))
    return Interval(
        _fill(x1 == 0, 0.0, low / (1 - low)),
        _fill(x2 == 0, float("inf"), high / (1 - high)),
    )


def mover_gap(
    real: pl.Series,
    of_real: Interval,
    synthetic: pl.Series,
    of_synthetic: Interval,
    resolved: pl.Series,
) -> Interval:
    """Interval of |synthetic| - |real| for two gaps, from an interval of each.

    The gap grew beyond a limit only if both synthetic - real and synthetic + real lie beyond it
    in one direction; it stayed within if their difference did, or, where the *resolved* flag says
    that the direction of the real gap is known, if it did in that direction and in the reverse
    one. Folding one interval at zero instead would pass up to 15 % of the gaps that must fail.

    Source: Zou and Donner (2008) for the interval of the sum and of the difference; the
    intersection-union rule is Berger's (1982), Technometrics 24:295-300.
    """
    opposite = Interval(-1 * of_real.high, -1 * of_real.low)
    change = square_and_add(synthetic, of_synthetic, real, of_real)
    total = square_and_add(synthetic, of_synthetic, -1 * real, opposite)
    low = _largest(_smallest(change.low, total.low), _smallest(-1 * total.high, -1 * change.high))
    high = _largest(change.high, -1 * change.low)
    along = _largest(change.high, -1 * total.low)
    against = _largest(total.high, -1 * change.low)
    directed = along.zip_with(real > 0, against)
    return Interval(low, _smallest(high, directed).zip_with(resolved, high))


def _score(x1: pl.Series, n1: pl.Series, x2: pl.Series, n2: pl.Series, z: pl.Series) -> Equation:
    """Give the score equation of a ratio t at u = t / (1 + t): positive below its root."""
    p1, p2, zero, side = x1 / n1, x2 / n2, z * 0, z / z.abs()
    correction = z * z * (n1 + n2) / (n1 + n2 - 1)
    per_1, per_2, at_u, at_v = correction / n1, correction / n2, n1 + x2, x1 + n2
    twice, fourfold = (x1 + x2) * 2, (n1 + n2) * (x1 + x2) * 4

    def positive(series: pl.Series) -> pl.Series:
        return series.zip_with(series > 0, zero)

    def equation(u: pl.Series) -> pl.Series:
        v = 1 - u
        b = at_u * u + at_v * v
        share = twice / (b + positive(b * b - fourfold * u * v).sqrt())
        restricted_1, restricted_2 = share * u, share * v
        spread = per_1 * v * (1 - restricted_1) + per_2 * u * (1 - restricted_2)
        return p1 * v - p2 * u - positive(restricted_1 * v * spread).sqrt() * side

    return equation


def _root(equation: Equation, low: pl.Series, high: pl.Series) -> pl.Series:
    """Find where *equation* turns from positive to negative in [low, high], all cells at once.

    Ridders (1979), IEEE Transactions on Circuits and Systems 26:979-980: bracketed, so that it
    cannot diverge, and quadratic near the root.
    """
    at_low, at_high, guess = equation(low), equation(high), low
    # Only the signs are sure: where an end is a root of its own, another value must stand in.
    at_low, at_high = _fill(at_low <= 0, 1e-3, at_low), _fill(at_high >= 0, -1e-3, at_high)
    for _ in range(_MOST_STEPS):
        middle, last = (low + high) / 2, guess
        at_middle = equation(middle)
        scale = (at_middle * at_middle - at_low * at_high).sqrt()
        guess = middle + (middle - low) * at_middle / _fill(scale == 0, 1.0, scale)
        at_guess = equation(guess)
        for point, at_point in ((middle, at_middle), (guess, at_guess)):
            rise, fall = (at_point > 0) & (point > low), (at_point <= 0) & (point < high)
            low, at_low = point.zip_with(rise, low), at_point.zip_with(rise, at_low)
            high, at_high = point.zip_with(fall, high), at_point.zip_with(fall, at_high)
        if not ((guess - last).abs() > guess * _TOLERANCE).any():
            break
    return guess


def _fill(mask: pl.Series, value: float, otherwise: pl.Series) -> pl.Series:
    """Take *value* where *mask* holds and *otherwise* elsewhere."""
    return pl.Series([value], dtype=pl.Float64).zip_with(mask, otherwise)


def _square(series: pl.Series) -> pl.Series:
    return series * series


def _largest(first: pl.Series, second: pl.Series) -> pl.Series:
    return first.zip_with(first > second, second)


def _smallest(first: pl.Series, second: pl.Series) -> pl.Series:
    return first.zip_with(first < second, second)
