import numpy as np
import polars as pl
import pytest
from samples import cases
from scipy.stats import false_discovery_control

from synthcheck.stats import benjamini_hochberg


@pytest.mark.parametrize("case", cases("multiplicity"))
def test_adjusted_p_matches_the_reference(case):
    adjusted = benjamini_hochberg(pl.Series(case["inputs"]["p"]))

    assert adjusted.to_list() == pytest.approx(case["expected"]["bh"], **case["tolerance"])


@pytest.mark.parametrize("seed", range(5))
def test_adjusted_p_matches_scipy_ties_included(seed):
    p = np.random.default_rng(seed).random(300).round(2) ** 2

    assert benjamini_hochberg(pl.Series(p)).to_list() == pytest.approx(false_discovery_control(p))


def test_adjusted_p_of_an_unknown_stays_unknown_and_does_not_count():
    adjusted = benjamini_hochberg(pl.Series([0.04, None, 0.01, None]))

    assert adjusted.to_list() == [0.04, None, 0.02, None]
