from statistics import NormalDist

import numpy as np
import polars as pl
import pytest

from synthcheck.stats import Interval, mover_gap, newcombe

Z = NormalDist().inv_cdf(0.95)
SURE = NormalDist().inv_cdf(0.995)


def column(*values):
    return pl.Series(values, dtype=pl.Float64)


def gap_limits(real, synthetic, half_real, half_synthetic, *, resolved):
    around = [
        Interval(column(gap - half), column(gap + half))
        for gap, half in ((real, half_real), (synthetic, half_synthetic))
    ]
    limits = mover_gap(column(real), around[0], column(synthetic), around[1], pl.Series([resolved]))
    return limits.low.item(), limits.high.item()


@pytest.mark.parametrize(
    ("real", "synthetic", "resolved", "expected"),
    [
        # Half-widths 0.03 and 0.04, hence 0.05 for the sum and the difference.
        pytest.param(0.1, 0.3, True, (0.15, 0.25), id="amplified"),
        pytest.param(0.1, -0.6, True, (0.45, 0.55), id="reversed"),
        pytest.param(-0.1, 0.6, True, (0.45, 0.55), id="reversed upwards"),
        pytest.param(0.1, -0.6, False, (0.45, 0.75), id="reversed, unresolved"),
        pytest.param(0.0, 0.3, False, (0.25, 0.35), id="no real gap"),
        pytest.param(0.3, 0.1, True, (-0.25, -0.15), id="attenuated"),
        pytest.param(0.3, 0.1, False, (-0.25, 0.25), id="attenuated, unresolved"),
        pytest.param(-0.3, -0.1, True, (-0.25, -0.15), id="attenuated, both negative"),
    ],
)
def test_gap_growth_limits_by_hand(real, synthetic, resolved, expected):
    limits = gap_limits(real, synthetic, 0.03, 0.04, resolved=resolved)

    assert limits == pytest.approx(expected)


def test_gap_growth_limits_are_where_the_two_rules_change_their_mind():
    draw = np.random.default_rng(4)
    for real, synthetic, *half in draw.uniform((-0.5, -0.9, 0, 0), (0.5, 0.9, 0.2, 0.2), (200, 4)):
        spread = (half[0] ** 2 + half[1] ** 2) ** 0.5
        change, total = synthetic - real, synthetic + real
        breached = [min(u * change, u * total) - spread for u in (1, -1)]
        sign = 1 if real > 0 else -1
        equivalent = abs(change) + spread
        directed = max(sign * change, -sign * total) + spread

        low, high = gap_limits(real, synthetic, *half, resolved=True)
        assert low == pytest.approx(max(breached))
        assert high == pytest.approx(min(equivalent, directed))
        assert gap_limits(real, synthetic, *half, resolved=False)[1] == pytest.approx(equivalent)
        assert low <= abs(synthetic) - abs(real) <= high


def drawn_gaps(share, rest, seed, rows=4_000):
    """Draw the gap between two groups of a table many times, with its intervals."""
    draw = np.random.default_rng(seed)
    sizes = [800] * rows, [1_200] * rows
    hits = draw.binomial(sizes[0], share), draw.binomial(sizes[1], rest)
    counts = [pl.Series(each) for each in (hits[0], sizes[0], hits[1], sizes[1])]
    return (
        counts[0] / counts[1] - counts[2] / counts[3],
        newcombe(*counts, Z),
        newcombe(*counts, SURE),
    )


@pytest.mark.parametrize(
    ("real", "synthetic"),
    [
        pytest.param((0.5, 0.5), (0.6, 0.5), id="introduced"),
        pytest.param((0.55, 0.5), (0.65, 0.5), id="amplified"),
        pytest.param((0.55, 0.5), (0.35, 0.5), id="reversed"),
        pytest.param((0.4, 0.5), (0.3, 0.5), id="amplified downwards"),
    ],
)
def test_either_limit_of_the_gap_growth_misses_the_truth_in_a_twentieth(real, synthetic):
    (g_real, of_real, sure), (g_synthetic, of_synthetic, _) = (
        drawn_gaps(*shares, seed) for seed, shares in enumerate((real, synthetic))
    )
    resolved = (sure.low > 0) | (sure.high < 0)
    low, high = mover_gap(g_real, of_real, g_synthetic, of_synthetic, resolved)

    # Half a percent for the signs that are resolved wrongly, the rest for the luck of 4,000 draws.
    assert (low > 0.1).mean() <= 0.065
    assert (high < 0.1).mean() <= 0.065
