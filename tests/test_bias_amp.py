from math import isnan
from statistics import NormalDist

import pytest
from samples import cases, cells_of

from synthcheck.metrics import METRICS, Sampling

CASES = cases("biasamp_reference") + cases("biasamp_tables")
TERM = {"A->T": "amplification", "T->A": "reverse_amplification"}
MEAN = {"A->T": "bias_amp", "T->A": "reverse_bias_amp"}


def tables(case):
    return case["inputs"]["real_counts"], case["inputs"]["synthetic_counts"]


def terms(case):
    """Give the source's term of each cell that the real table knows; an exact tie has none."""
    real, _ = tables(case)
    rows, columns = [sum(row) for row in real], [sum(column) for column in zip(*real, strict=True)]
    return {
        (str(i), str(j)): 0.0 if count * sum(rows) == rows[i] * columns[j] else float(term)
        for i, (counts, found) in enumerate(zip(real, case["expected"]["cells"], strict=True))
        for j, (count, term) in enumerate(zip(counts, found, strict=True))
        if rows[i] and columns[j]
    }


def mean(case):
    """Give the source's mean; over the defined cells where the source has none or signs a tie."""
    if "float_tie" in case["tags"]:
        return 0.0
    if "cells" not in case["expected"]:
        return case["expected"]["value"]
    defined = [term for term in terms(case).values() if not isnan(term)]
    return sum(defined) / len(defined)


def measured(metric, *matrices):
    return METRICS[metric].measure(cells_of(*matrices).level, Sampling())


@pytest.mark.parametrize("case", [case for case in CASES if "cells" in case.values[0]["expected"]])
def test_amplification_is_the_term_of_bias_amp(case):
    cells = cells_of(*tables(case))
    found = {
        (cells.labels[0][category], cells.labels[1][level]): value
        for category, level, value in zip(
            cells.level["category"],
            cells.level["level"],
            METRICS[TERM[case["inputs"]["direction"]]].measure(cells.level, Sampling()).value,
            strict=True,
        )
    }
    expected = terms(case)

    assert {key: found[key] for key in expected} == pytest.approx(
        expected, nan_ok=True, **case["tolerance"]
    )


@pytest.mark.parametrize("case", CASES)
def test_bias_amp_is_the_published_mean(case):
    value = measured(MEAN[case["inputs"]["direction"]], *tables(case)).value.item()

    assert value == pytest.approx(mean(case), **case["tolerance"])


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if "cells" in case.values[0]["expected"] and case.values[0]["expected"]["value"] != "NaN"
    ],
)
def test_the_published_mean_is_that_of_its_terms(case):
    found = [float(term) for row in case["expected"]["cells"] for term in row]

    assert sum(found) / len(found) == pytest.approx(case["expected"]["value"], abs=1e-12)


@pytest.mark.parametrize(
    "case",
    cases("biasamp_tables", where=lambda case: case["id"].startswith("h33")),
)
def test_a_mean_over_lost_groups_has_a_reason_and_no_upper_limit(case):
    estimate = measured("bias_amp", *tables(case))

    assert estimate.high.to_list() == [None]
    assert estimate.reason.to_list() == ["the synthetic table has no row of at least one category"]


@pytest.mark.parametrize("case", cases("bootstrap", where=lambda case: "tie" not in case["tags"]))
def test_the_interval_of_bias_amp_is_as_wide_as_the_bootstrap_says(case):
    estimate = measured("bias_amp", *tables(case))
    half = (estimate.value - estimate.low).item()

    assert estimate.value.item() == pytest.approx(case["expected"]["point"])
    assert half / NormalDist().inv_cdf(0.95) == pytest.approx(
        case["expected"]["bootstrap_se"], rel=case["tolerance"]["rel_se"]
    )


@pytest.mark.parametrize("size", [4_000_000_000, 4_000_000_000_000])
@pytest.mark.parametrize(
    ("more", "signs"),
    [
        pytest.param(0, [0, 0, 0, 0], id="tie"),
        pytest.param(1, [1, -1, -1, 1], id="one row from a tie"),
        pytest.param(-1, [-1, 1, 1, -1], id="one row from a tie, the other way"),
    ],
)
def test_the_sign_of_the_association_does_not_overflow(more, signs, size):
    real = [[size + more, size], [size, size]]

    assert cells_of(real, real).level["sign"].to_list() == signs


@pytest.mark.parametrize("size", [4_000_000_000, 4_000_000_000_000])
@pytest.mark.parametrize("metric", METRICS)
def test_counts_of_billions_have_narrow_intervals_around_the_value(metric, size):
    real, copy = (
        [[a * size, b * size], [c * size, d * size]]
        for a, b, c, d in (
            (4, 6, 6, 4),
            (3, 7, 7, 4),
        )
    )
    cells = cells_of(real, copy)
    looked_at = cells.category if METRICS[metric].of == "category" else cells.level
    estimate = METRICS[metric].measure(looked_at, Sampling())

    assert (estimate.low <= estimate.value).all()
    assert (estimate.value <= estimate.high).all()
    assert ((estimate.high - estimate.low) < 1e-4).all()
    assert estimate.p_noise().is_between(0, 1).all()
