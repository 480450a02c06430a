from math import inf, isnan
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest
from samples import cases

from synthcheck.stats import (
    Interval,
    clopper_pearson,
    miettinen_nurminen_ratio,
    newcombe,
    square_and_add,
    wilson,
)

Z = NormalDist().inv_cdf(0.95)


def one(interval):
    return interval.low.item(), interval.high.item()


def column(*values):
    return pl.Series(values, dtype=pl.Float64)


def z_of(level):
    """Give the quantile that leaves half of 1 - level outside on each side."""
    return NormalDist().inv_cdf((1 + level) / 2)


def columns(inputs):
    return [pl.Series([inputs[name]]) for name in ("x1", "n1", "x2", "n2")]


@pytest.mark.parametrize("case", cases("one_sample"))
@pytest.mark.parametrize("level", [90, 95])
def test_intervals_of_a_share_match_scipy(case, level):
    count, of = pl.Series([case["inputs"]["x"]]), pl.Series([case["inputs"]["n"]])
    score = wilson(count, of, z_of(level / 100))
    exact = clopper_pearson(count, of, (1 + level / 100) / 2)

    assert one(score) == pytest.approx(case["expected"][f"wilson_{level}"], **case["tolerance"])
    assert one(exact) == pytest.approx(
        case["expected"][f"clopper_pearson_{level}"], **case["tolerance"]
    )


@pytest.mark.parametrize("case", cases("ci_difference"))
def test_newcombe_matches_ratesci(case):
    interval = newcombe(*columns(case["inputs"]), z_of(case["inputs"]["level"]))

    assert one(interval) == pytest.approx(case["expected"]["newcombe"], **case["tolerance"])


@pytest.mark.parametrize("case", cases("ci_ratio"))
def test_miettinen_nurminen_matches_ratesci(case):
    interval = miettinen_nurminen_ratio(*columns(case["inputs"]), z_of(case["inputs"]["level"]))
    expected = [float(limit) for limit in case["expected"]["miettinen_nurminen"]]

    assert one(interval) == pytest.approx(expected, **case["tolerance"])


@pytest.mark.parametrize(
    "interval", [lambda x, n: wilson(x, n, Z), lambda x, n: clopper_pearson(x, n, 0.95)]
)
def test_nothing_and_everything_reach_the_end_of_the_scale(interval):
    low, high = interval(pl.Series([0, 0, 7]), pl.Series([0, 7, 7]))

    assert low.to_list()[:2] == [0, 0]
    assert [high[0], high[2]] == [1, 1]
    assert 0 < high[1] < 1
    assert low[2] == pytest.approx(1 - high[1])


@pytest.mark.parametrize(
    ("x1", "x2", "low_end", "high_end"),
    [
        pytest.param(0, 0, True, True, id="0/0"),
        pytest.param(0, 5, True, False, id="0/5"),
        pytest.param(5, 0, False, True, id="5/0"),
        pytest.param(10, 10, False, False, id="all/all"),
    ],
)
def test_ratio_is_unbounded_only_where_a_count_is_zero(x1, x2, low_end, high_end):
    low, high = one(miettinen_nurminen_ratio(*(pl.Series([x]) for x in (x1, 10, x2, 10)), Z))

    assert (low == 0, high == inf) == (low_end, high_end)


def test_a_difference_to_an_empty_group_is_undefined():
    low, high = one(newcombe(pl.Series([0]), pl.Series([0]), pl.Series([3]), pl.Series([9]), Z))

    assert isnan(low)
    assert isnan(high)


def test_square_and_add_combines_distances_as_legs_of_a_triangle():
    first, second = Interval(column(0.47), column(0.54)), Interval(column(0.17), column(0.24))

    # Legs of 0.03 and 0.04 on either side.
    assert one(square_and_add(column(0.5), first, column(0.2), second)) == pytest.approx(
        (0.25, 0.35)
    )


def random_counts(rows, most):
    draw = np.random.default_rng(20)
    of = draw.integers(1, most, (2, rows))
    hits = draw.integers(0, of, endpoint=True)
    return [pl.Series(values) for values in (hits[0], of[0], hits[1], of[1])]


def shares(counts):
    return counts[0] / counts[1]


@pytest.mark.parametrize(
    "interval",
    [
        lambda counts: wilson(*counts[:2], Z),
        lambda counts: clopper_pearson(*counts[:2], 0.95),
        lambda counts: newcombe(*counts, Z),
        lambda counts: miettinen_nurminen_ratio(*counts, Z),
    ],
    ids=["wilson", "clopper_pearson", "newcombe", "miettinen_nurminen"],
)
def test_many_cells_at_once_give_what_each_gives_alone(interval):
    counts = random_counts(10_000, 3_000)
    low, high = interval(counts)

    assert (len(low), len(high)) == (10_000, 10_000)
    for place in range(0, 10_000, 199):
        alone = one(interval([series[place : place + 1] for series in counts]))
        assert (low[place], high[place]) == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize("size", [10**9, 10**10, 10**12])
@pytest.mark.parametrize(
    ("interval", "estimate"),
    [
        (lambda counts: wilson(*counts[:2], Z), shares),
        (lambda counts: clopper_pearson(*counts[:2], 0.95), shares),
        (lambda counts: newcombe(*counts, Z), lambda c: shares(c) - shares(c[2:])),
        (lambda counts: miettinen_nurminen_ratio(*counts, Z), lambda c: shares(c) / shares(c[2:])),
    ],
    ids=["wilson", "clopper_pearson", "newcombe", "miettinen_nurminen"],
)
def test_huge_counts_give_intervals_that_narrow_with_the_root_of_the_rows(interval, estimate, size):
    def at(size):
        parts = ((5, 10, 4, 9), (3, 10, 3, 10), (9, 10, 1, 10))
        counts = [pl.Series(each) * (size // 10) for each in zip(*parts, strict=True)]
        return estimate(counts), *interval(counts)

    value, low, high = at(size)
    _, small_low, small_high = at(10**6)

    assert (low < value).all()
    assert (value < high).all()
    narrowed = (small_high - small_low) / (size / 10**6) ** 0.5
    assert (high - low).to_list() == pytest.approx(narrowed.to_list(), rel=0.01)
