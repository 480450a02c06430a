"""Shares of categories: who was in the data, and how many of them are left."""

import polars as pl

from synthcheck.metrics.estimate import Estimate, Sampling, difference, ratio
from synthcheck.metrics.registry import UNBOUNDED, metric
from synthcheck.stats import Pair, clopper_pearson, two_proportion_p


@metric("category")
def shrinkage(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Part of a category's real share that the synthetic table lost: 100% means vanished.

    1 - q/p for shares p (real) and q (synthetic), in (-inf, 1]. Interval: Miettinen-Nurminen.
    """
    pair = _of_table(cells)
    retention, limits = ratio(pair, sampling)
    return Estimate(
        value=1 - retention,
        low=1 - limits.high,
        high=1 - limits.low,
        p_noise=lambda: two_proportion_p(pair, "less", reference=sampling.reference, seen=True),
        pair=pair,
    )


@metric("category", largest=UNBOUNDED)
def growth(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Growth of a category's share, as a part of its real share.

    q/p - 1 for shares p (real) and q (synthetic), in [-1, inf). Interval: Miettinen-Nurminen.
    """
    pair = _of_table(cells)
    retention, limits = ratio(pair, sampling)
    return Estimate(
        value=retention - 1,
        low=limits.low - 1,
        high=limits.high - 1,
        p_noise=lambda: two_proportion_p(pair, "greater", reference=sampling.reference, seen=True),
        pair=pair,
    )


@metric("category", unseen=True)
def invented(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Share of synthetic rows in a category that the real table lacks.

    The synthetic share q where the real count is 0, in [0, 1]; 0 where it is not. Interval:
    Clopper-Pearson of q, the lower limit without the row that put the category on the list. Every
    category of either table counts as looked at, so that a rare one missing from the real table
    by chance is not taken for an invention.
    """
    pair = _of_table(cells)
    new = pair.real == 0
    share = pair.synthetic / pair.synthetic_of * new
    low = high = share
    if new.any():
        others = (pair.synthetic - 1).clip(lower_bound=0)
        low = clopper_pearson(others, pair.synthetic_of, sampling.confidence).low * new
        high = clopper_pearson(pair.synthetic, pair.synthetic_of, sampling.confidence).high * new
    one = new * 0.0 + 1.0

    def p_noise() -> pl.Series:
        p = two_proportion_p(pair, "greater", reference=sampling.reference)
        return p.zip_with(new, one)

    return Estimate(share, low, high, p_noise, pair)


@metric("category")
def share_gap(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Distance between a category's real and synthetic share, in either direction.

    |q - p|, in [0, 1]. Interval: Newcombe, folded at zero.
    """
    pair = _of_table(cells)
    change, limits = difference(pair, sampling)
    near, far = limits.low, -1 * limits.high
    above = near.zip_with(near > far, far)
    return Estimate(
        value=change.abs(),
        low=above.zip_with(above > 0, above * 0),
        high=limits.high.zip_with(limits.high > -1 * limits.low, -1 * limits.low),
        p_noise=lambda: two_proportion_p(pair, "either", reference=sampling.reference, seen=True),
        pair=pair,
    )


def _of_table(cells: pl.DataFrame) -> Pair:
    """Pair the shares that a category holds of the two tables."""
    return Pair(cells["synthetic"], cells["synthetic_rows"], cells["real"], cells["real_rows"])
