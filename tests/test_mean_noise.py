from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from synthcheck.stats import Part, mean_p


def parts_of(counts, *, reference):
    return [
        Part(1 / of + (0 if reference else 1 / real_of), x, of, y, real_of)
        for x, of, y, real_of in counts
    ]


def small_groups(groups, seed):
    """Draw hits and rows of small groups in two tables; every kind of share occurs."""
    draw = np.random.default_rng(seed)
    of = draw.integers(2, 12, (groups, 2), endpoint=True)
    hits = draw.integers(0, of, endpoint=True)
    return [(int(x), int(n), int(y), int(m)) for (x, y), (n, m) in zip(hits, of, strict=True)]


def all_sums(counts, *, reference):
    """List every sum of changes less the observed one, with its chance."""
    sums, chances = np.zeros(1), np.ones(1)
    for part in parts_of(counts, reference=reference):
        weight, x, of, y, real_of = part
        draw = binom(of, y / real_of) if reference else hypergeom(of + real_of, x + y, of)
        k = np.arange(of + 1)
        sums = np.add.outer(sums, weight * (k - x)).ravel()
        chances = np.outer(chances, draw.pmf(k)).ravel()
    return sums, chances


@pytest.mark.parametrize("reference", [False, True], ids=["sample", "reference"])
@pytest.mark.parametrize("groups", [1, 2, 3])
def test_mean_p_of_small_groups_is_the_exact_chance_on_a_fine_grid(groups, reference):
    for seed in range(40):
        counts = small_groups(groups, seed)
        p = mean_p(parts_of(counts, reference=reference), reference=reference)
        sums, chances = all_sums(counts, reference=reference)
        spread = (chances @ sums**2 - (chances @ sums) ** 2).clip(0) ** 0.5
        if spread < 1e-6:
            continue
        truth = chances[sums >= -1e-12].sum()
        near = chances[sums >= -1e-12 - groups * spread / 100].sum()

        assert 0.98 * truth - 1e-12 <= p <= near + 1e-9


def test_mean_p_of_what_the_reference_rules_out_is_zero():
    assert mean_p(parts_of([(3, 10, 0, 20)], reference=True), reference=True) == 0


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param([(200, 450, 180, 450)], id="one group"),
        pytest.param([(520, 1000, 480, 1000)], id="one larger group"),
        pytest.param([(520, 1000, 480, 1000), (6, 900, 1, 900)], id="a large and a narrow group"),
        pytest.param([(520, 1000, 480, 1000), (3, 9, 1, 7)], id="a large and a small group"),
        pytest.param([(320, 700, 310, 750), (230, 600, 200, 640)], id="two large groups"),
    ],
)
def test_mean_p_of_large_groups_is_not_below_the_exact_chance(counts):
    sums, chances = all_sums(counts, reference=False)
    truth = chances[sums >= -1e-12].sum()

    assert 0.98 * truth <= mean_p(parts_of(counts, reference=False)) <= 1.15 * truth


@pytest.mark.parametrize("reference", [False, True], ids=["sample", "reference"])
@pytest.mark.parametrize("scale", [1, 40])
def test_mean_p_falls_as_the_value_grows(scale, reference):
    rest = [(6 * scale, 10 * scale, 5 * scale, 12 * scale)]
    found = []
    for x in range(20 * scale + 1):
        y = 8 * scale if reference else 20 * scale - x
        parts = parts_of([(x, 20 * scale, y, 20 * scale), *rest], reference=reference)
        found.append(mean_p(parts, reference=reference))

    assert all(later <= p + 1e-12 for p, later in pairwise(found))
    assert found[0] > 0.85
    assert found[-1] < 0.01


@pytest.mark.parametrize("size", [1, 20, 100], ids=["small", "mixed", "large"])
def test_faithful_means_seldom_look_amplified(size):
    rows, draw = 2_000, np.random.default_rng(9)
    shape = ((12, 15, 0.3), (20, 18, 0.5), (9 * size, 9 * size, 0.4))
    tables = [
        [(x, of, y, real_of) for x, y in draw.binomial((of, real_of), share, (rows, 2)).tolist()]
        for of, real_of, share in shape
    ]
    p = np.array([mean_p(parts_of(each, reference=False)) for each in zip(*tables, strict=True)])

    for level in (0.01, 0.05, 0.2):
        slack = 3 * (level * (1 - level) / rows) ** 0.5
        assert (p <= level).mean() <= level + slack
