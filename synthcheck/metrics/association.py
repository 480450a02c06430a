"""Associations between a protected attribute and an outcome, cell by cell."""

from collections.abc import Callable

import polars as pl

from synthcheck.metrics.estimate import (
    Estimate,
    Sampling,
    difference,
    real_interval,
    reasons,
    resolved,
    share_interval,
)
from synthcheck.metrics.registry import metric
from synthcheck.stats import (
    Interval,
    Pair,
    gap_p,
    mover_gap,
    square_and_add,
    two_proportion_p,
)


@metric("level")
def amplification(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Growth of an attribute-to-outcome association, in the direction the real table leans.

    s (P_syn(t|a) - P_real(t|a)), in [-1, 1]: the term of BiasAmp A->T of Wang and Russakovsky
    (2021), arXiv:2102.12594. Interval: Newcombe.
    """
    return _directed(cells, "category", sampling)


@metric("level")
def reverse_amplification(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Growth of an outcome-to-attribute association, in the direction the real table leans.

    s (P_syn(a|t) - P_real(a|t)), in [-1, 1]: the term of BiasAmp T->A of Wang and Russakovsky
    (2021), arXiv:2102.12594. Interval: Newcombe.
    """
    return _directed(cells, "level", sampling)


@metric("level")
def gap_growth(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Growth of the gap in an outcome between a category and the rest, in either direction.

    |g_syn| - |g_real| with g = P(t|a) - P(t|not a), in [-1, 1]: sees a bias that is amplified,
    newly introduced or reversed. Interval: MOVER on Newcombe intervals of both gaps.
    """
    group, level = _given(cells, "category"), _given(cells, "level")
    whole = Pair(level.synthetic_of, cells["synthetic_rows"], level.real_of, cells["real_rows"])
    rest = Pair(*(rows - part for rows, part in zip(whole, group, strict=True)))
    synthetic, of_synthetic = _gap(group[:2], rest[:2], share_interval, sampling)
    real, of_real = _gap(group[2:], rest[2:], real_interval, sampling)
    limits = mover_gap(real, of_real, synthetic, of_synthetic, resolved(cells, sampling))
    return Estimate(
        value=synthetic.abs() - real.abs(),
        low=limits.low,
        high=limits.high,
        p_noise=lambda: gap_p(group, rest, reference=sampling.reference),
        pair=group,
        reason=reasons(
            (group.synthetic_of == 0, "the synthetic table has no row of this category"),
            (rest.synthetic_of == 0, "the synthetic table has no row outside this category"),
            (rest.real_of == 0, "the real table has no row outside this category"),
        ),
    )


def _given(cells: pl.DataFrame, margin: str) -> Pair:
    """Pair the cells' shares of their category, or of their level."""
    return Pair(
        cells["synthetic"], cells[f"synthetic_{margin}"], cells["real"], cells[f"real_{margin}"]
    )


def _directed(cells: pl.DataFrame, margin: str, sampling: Sampling) -> Estimate:
    """Measure the change of a conditional share along the sign of the real association.

    Where the sign is negative, the change of the complement is measured; a tie has no direction,
    so that it contributes 0. Where the direction is not sure, the upper limit covers a change in
    either one.
    """
    pair, tie, along = _given(cells, margin), cells["sign"] == 0, cells["sign"] >= 0
    directed = Pair(
        pair.synthetic.zip_with(along, pair.synthetic_of - pair.synthetic),
        pair.synthetic_of,
        pair.real.zip_with(along, pair.real_of - pair.real),
        pair.real_of,
    )
    change, limits = difference(directed, sampling)
    none, back = change * 0, -1 * limits.low
    either = ~resolved(cells, sampling) & (back > limits.high)
    high = back.zip_with(either, limits.high)

    def p_noise() -> pl.Series:
        p = two_proportion_p(directed, "greater", reference=sampling.reference)
        return (none + 1).zip_with(tie, p)

    return Estimate(
        value=none.zip_with(tie, change),
        low=none.zip_with(tie, limits.low),
        high=none.zip_with(tie, high),
        p_noise=p_noise,
        pair=pair,
        reason=reasons(
            (pair.synthetic_of == 0, f"the synthetic table has no row of this {margin}"),
            (tie, "exactly independent in the real table: no direction to amplify"),
        ),
    )


def _gap(
    group: tuple[pl.Series, pl.Series],
    others: tuple[pl.Series, pl.Series],
    interval: Callable[[pl.Series, pl.Series, Sampling], Interval],
    sampling: Sampling,
) -> tuple[pl.Series, Interval]:
    """Give the share of hits in a group less that in the rest, with its interval."""
    share, rest = group[0] / group[1], others[0] / others[1]
    limits = square_and_add(share, interval(*group, sampling), rest, interval(*others, sampling))
    return share - rest, limits
