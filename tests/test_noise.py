from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import polars as pl
import pytest
from samples import cases
from scipy.stats import binom, hypergeom

from synthcheck.stats import (
    Pair,
    gap_p,
    two_proportion_p,
)

LEVELS = (0.01, 0.05, 0.2)


def pairs(rows, most, seed):
    """Draw hits and rows of a group in two tables; every kind of share occurs."""
    draw = np.random.default_rng(seed)
    of = draw.integers(1, most, (2, rows), endpoint=True)
    hits = draw.integers(0, of, endpoint=True)
    return Pair(*(pl.Series(each) for each in (hits[0], of[0], hits[1], of[1])))


def pair(*counts):
    return Pair(*(pl.Series([each]) for each in counts))


def no_change(x, of, y, real_of, *, reference):
    """Give the distribution of the synthetic hits as SciPy has it."""
    return binom(of, y / real_of) if reference else hypergeom(of + real_of, x + y, of)


def tails(x, draw, side, support):
    if side == "less":
        return draw.cdf(x)
    if side == "greater":
        return draw.sf(x - 1)
    chances = draw.pmf(support)
    mean = (support * chances).sum()
    return chances[np.abs(support - mean) >= abs(x - mean) - 1e-9].sum()


@pytest.mark.parametrize("reference", [False, True], ids=["sample", "reference"])
@pytest.mark.parametrize("side", ["less", "greater", "either"])
@pytest.mark.parametrize("most", [12, 2_000])
def test_p_of_a_share_is_exact(side, reference, most):
    counts = pairs(150, most, seed=1)
    found = two_proportion_p(counts, side, reference=reference)

    for p, x, of, y, real_of in zip(found, *counts, strict=True):
        draw = no_change(x, of, y, real_of, reference=reference)
        expected = tails(x, draw, side, np.arange(of + 1))
        assert p == pytest.approx(expected, rel=1e-8, abs=1e-14)


@pytest.mark.parametrize("case", cases("one_sample"))
def test_p_against_a_fixed_share_matches_scipy(case):
    share = Fraction(case["inputs"]["null_probability"]).limit_denominator(10**9)
    counts = pair(case["inputs"]["x"], case["inputs"]["n"], share.numerator, share.denominator)

    for side, name in (("less", "p_less"), ("greater", "p_greater")):
        p = two_proportion_p(counts, side, reference=True).item()
        assert p == pytest.approx(case["expected"][name], rel=1e-6, **case["tolerance"])


@pytest.mark.parametrize("side", ["less", "greater", "either"])
def test_p_of_a_seen_group_rules_out_draws_that_leave_it_no_real_row(side):
    counts = [each for each in zip(*pairs(200, 8, seed=2), strict=True) if each[2]]
    found = two_proportion_p(Pair(*map(pl.Series, zip(*counts, strict=True))), side, seen=True)

    for p, (x, of, y, real_of) in zip(found, counts, strict=True):
        hits, mean = x + y, Fraction(of * (x + y), of + real_of)
        ways = {k: comb(of, k) * comb(real_of, hits - k) for k in range(min(of, hits - 1) + 1)}
        reached = {
            "less": lambda k, x=x: k <= x,
            "greater": lambda k, x=x: k >= x,
            "either": lambda k, x=x, mean=mean: abs(k - mean) >= abs(x - mean),
        }[side]
        chance = Fraction(sum(ways[k] for k in ways if reached(k)), sum(ways.values()))
        assert p == pytest.approx(float(chance), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("of", [10**6, 10**8, 10**9])
@pytest.mark.parametrize("side", ["less", "greater", "either"])
def test_p_of_a_group_whose_one_row_must_be_real_is_one_however_large_the_copy(side, of):
    p = two_proportion_p(pair(0, of, 1, 1_000), side, seen=True).item()

    assert p == pytest.approx(1, rel=0.02)


def test_p_of_an_empty_table_is_null():
    counts = Pair(*(pl.Series(each) for each in ([0, 1], [0, 3], [1, 0], [3, 0])))

    assert two_proportion_p(counts, "less").to_list() == [None, None]


@pytest.mark.parametrize("reference", [False, True], ids=["sample", "reference"])
@pytest.mark.parametrize("sigmas", [0.5, 1, 2, 3])
def test_p_of_a_large_table_is_within_a_hundredth(sigmas, reference):
    of, real_of, hits = 400_000, 500_000, 270_000
    if reference:
        real = 150_000
        draw = binom(of, real / real_of)
        x = round(draw.mean() + sigmas * draw.std())
        y = real
    else:
        draw = hypergeom(of + real_of, hits, of)
        x = round(draw.mean() + sigmas * draw.std())
        y = hits - x

    p = two_proportion_p(pair(x, of, y, real_of), "greater", reference=reference).item()
    assert p == pytest.approx(draw.sf(x - 1), rel=0.01)


def listed(x, of, y, real_of, *, reference):
    """List the change of a share in each draw, and the chance of it, as fractions."""
    if reference:
        share = Fraction(y, real_of)
        chances = [comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(of + 1)]
        return [(Fraction(k, of) - share, chance) for k, chance in enumerate(chances)]
    hits, all_draws = x + y, comb(of + real_of, x + y)
    return [
        (
            Fraction(k, of) - Fraction(hits - k, real_of),
            Fraction(comb(of, k) * comb(real_of, hits - k), all_draws),
        )
        for k in range(max(0, hits - real_of), min(of, hits) + 1)
    ]


@pytest.mark.parametrize("reference", [False, True], ids=["sample", "reference"])
def test_gap_p_is_the_chance_of_a_change_as_large_as_the_growth(reference):
    group, rest = pairs(40, 9, seed=3), pairs(40, 14, seed=4)
    found = gap_p(group, rest, reference=reference)

    for p, *counts in zip(found, *group, *rest, strict=True):
        (x, n, y, m), (u, k, v, h) = counts[:4], counts[4:]
        growth = abs(Fraction(x, n) - Fraction(u, k)) - abs(Fraction(y, m) - Fraction(v, h))
        draws = (listed(*each, reference=reference) for each in (counts[:4], counts[4:]))
        reached = sum(a * b for (i, a), (j, b) in product(*draws) if abs(i - j) >= growth)
        assert p == pytest.approx(float(reached) if growth > 0 else 1.0, rel=1e-9)


@pytest.mark.parametrize(
    ("group", "rest"),
    [
        pytest.param((30, 40, 22, 45), (480, 1000, 500, 1000), id="one large"),
        pytest.param((560, 1000, 520, 1000), (480, 1000, 500, 1000), id="both large"),
    ],
)
def test_gap_p_of_large_groups_is_not_below_the_exact_chance(group, rest):
    changes, chances = [], []
    for x, n, y, m in (group, rest):
        k = np.arange(n + 1)
        changes.append(k / n - (x + y - k) / m)
        chances.append(hypergeom(n + m, x + y, n).pmf(k))
    (x, n, y, m), (u, k, v, h) = group, rest
    growth = abs(x / n - u / k) - abs(y / m - v / h)
    reached = np.abs(np.subtract.outer(*changes)) >= growth - 1e-12
    truth = np.outer(*chances)[reached].sum()

    assert 0.98 * truth <= gap_p(pair(*group), pair(*rest)).item() <= 1.1 * truth


def test_gap_p_of_an_empty_group_is_null():
    assert gap_p(pair(1, 2, 1, 2), pair(0, 0, 1, 2)).to_list() == [None]


def faithful(rows, of, real_of, share, seed):
    """Draw a real table and a faithful copy of its population many times over."""
    draw = np.random.default_rng(seed)
    x, y = draw.binomial(of, share, rows), draw.binomial(real_of, share, rows)
    return Pair(*(pl.Series(each) for each in (x, [of] * rows, y, [real_of] * rows)))


def rarely(p, level):
    """Tell whether p falls to *level* no more often than it may, but for the luck of the draw."""
    slack = 3 * (level * (1 - level) / len(p)) ** 0.5
    return (p <= level).mean() <= level + slack


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("side", ["less", "greater", "either"])
def test_faithful_shares_seldom_look_changed(side, level):
    assert rarely(two_proportion_p(faithful(5_000, 40, 60, 0.3, seed=5), side), level)
    rare = faithful(20_000, 60, 40, 0.03, seed=6)
    seen = pl.DataFrame(list(rare)).filter(pl.col("column_2") > 0).get_columns()
    assert rarely(two_proportion_p(Pair(*seen), side, seen=True), level)


@pytest.mark.parametrize("level", LEVELS)
def test_faithful_gaps_seldom_look_grown(level):
    group, rest = faithful(1_500, 12, 15, 0.3, seed=7), faithful(1_500, 40, 30, 0.5, seed=8)

    assert rarely(gap_p(group, rest), level)
