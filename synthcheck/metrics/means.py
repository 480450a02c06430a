"""The published means over all cells of an attribute and an outcome."""

from collections.abc import Iterator

import polars as pl

from synthcheck.metrics.estimate import (
    Estimate,
    Sampling,
    real_interval,
    reasons,
    resolved,
    share_interval,
)
from synthcheck.metrics.registry import metric
from synthcheck.stats import Part, mean_p

_SIDES = ("synthetic", "real")
_KEYS = ("attribute", "outcome")


@metric("outcome")
def bias_amp(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Mean of the amplification over all cells: BiasAmp A->T.

    In [-2/|T|, 2/|T|] for |T| levels; ties count as 0. Source: Wang and Russakovsky (2021),
    arXiv:2102.12594, between two tables as in Hall et al. (2022), arXiv:2201.11706. Interval:
    the delta method on score intervals of the groups' shares (MOVER); the upper limit takes the
    worse of both signs in cells whose real association has no sure direction.
    """
    return _mean(cells, "category", sampling)


@metric("outcome")
def reverse_bias_amp(cells: pl.DataFrame, sampling: Sampling) -> Estimate:
    """Mean of the reverse amplification over all cells: BiasAmp T->A.

    In [-2/|A|, 2/|A|] for |A| categories. Source and interval as for ``bias_amp``.
    """
    return _mean(cells, "level", sampling)


def _mean(cells: pl.DataFrame, margin: str, sampling: Sampling) -> Estimate:
    """Average the terms of each attribute and outcome.

    Within a group the terms add up to twice the change of its share of hits: the rows in cells of
    positive sign, where a tie counts as half a hit. A group that the synthetic table lacks is left
    out and named, and takes the upper limit with it: the mean of the rest proves nothing.
    """
    groups = _groups(cells.with_columns(resolved=resolved(cells, sampling)), margin)
    parts = groups.filter(pl.col("synthetic_of") > 0)
    synthetic, real = (
        (parts[f"{side}_hits"] + parts[f"{side}_ties"] / 2, parts[f"{side}_of"]) for side in _SIDES
    )
    of_synthetic = share_interval(*synthetic, sampling)
    of_real = real_interval(*real, sampling)
    q, p = synthetic[0] / synthetic[1], real[0] / real[1]
    terms = parts.with_columns(
        change=q - p,
        below=(q - of_synthetic.low).pow(2) + (of_real.high - p).pow(2),
        above=(of_synthetic.high - q).pow(2) + (p - of_real.low).pow(2),
    )
    means = (
        groups.select(_KEYS, lost=pl.col("synthetic_of") == 0)
        .group_by(_KEYS, maintain_order=True)
        .agg(pl.col("lost").sum())
        .join(
            terms.group_by(_KEYS).agg(pl.col("change", "below", "above", "cells", "doubt").sum()),
            on=_KEYS,
            how="left",
            maintain_order="left",
        )
        .with_columns(value=2 * pl.col("change") / pl.col("cells"), scale=2 / pl.col("cells"))
    )
    lost = means["lost"] > 0
    doubt = means["doubt"] / means["cells"]
    high = means["value"] + doubt + means["scale"] * means["above"].sqrt()
    return Estimate(
        value=means["value"],
        low=means["value"] - means["scale"] * means["below"].sqrt(),
        high=high.set(lost, None),
        p_noise=lambda: _p_noise(means, parts, sampling),
        reason=reasons((lost, f"the synthetic table has no row of at least one {margin}")),
    )


def _groups(cells: pl.DataFrame, margin: str) -> pl.DataFrame:
    """Count the hits and ties of each group of cells that share a *margin*."""
    hit, tie = pl.col("sign") > 0, pl.col("sign") == 0
    sums = {f"{side}_hits": pl.col(side).filter(hit).sum() for side in _SIDES}
    ties = {f"{side}_ties": pl.col(side).filter(tie).sum() for side in _SIDES}
    rows = {f"{side}_of": pl.col(f"{side}_{margin}").first() for side in _SIDES}
    moved = pl.col("synthetic") / pl.col(f"synthetic_{margin}")
    moved = pl.col("sign") * (moved - pl.col("real") / pl.col(f"real_{margin}"))
    doubt = -2 * moved.filter(~pl.col("resolved") & (moved < 0)).sum()
    known = (pl.col("real_category") > 0) & (pl.col("real_level") > 0)
    return (
        cells.group_by(*_KEYS, margin, maintain_order=True)
        .agg(**sums, **ties, **rows, cells=known.sum(), doubt=doubt)
        .filter(pl.col("real_of") > 0)
    )


def _p_noise(means: pl.DataFrame, parts: pl.DataFrame, sampling: Sampling) -> pl.Series:
    """Test each mean, given the ties, by the hits of its groups."""
    chances = {
        key: mean_p(_parts(group, sampling), reference=sampling.reference)
        for key, group in parts.group_by(_KEYS)
    }
    keys = means.select(_KEYS).iter_rows()
    return pl.Series([chances.get(key) for key in keys], dtype=pl.Float64)


def _parts(group: pl.DataFrame, sampling: Sampling) -> Iterator[Part]:
    for row in group.iter_rows(named=True):
        weight = 1 / row["synthetic_of"] + (0 if sampling.reference else 1 / row["real_of"])
        counts = ((row[f"{side}_hits"], row[f"{side}_of"] - row[f"{side}_ties"]) for side in _SIDES)
        (hits, of), (real_hits, real_of) = counts
        yield Part(weight, hits, of, real_hits, real_of)
