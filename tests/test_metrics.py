from math import exp

import pytest
from samples import COPY, REAL, cases, cells_of, found

from synthcheck.metrics import METRICS, Sampling


def values(findings):
    return {key: finding.value for key, finding in findings.items()}


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        # Shares of a: 50/100 and 20/100; of yes in a: 30/50 and 10/20, in b: 15/50 and 20/80.
        ("shrinkage", {("a", None): 0.6, ("b", None): -0.6}),
        ("growth", {("a", None): -0.6, ("b", None): 0.6}),
        ("share_gap", {("a", None): 0.3, ("b", None): 0.3}),
        ("invented", {("a", None): 0, ("b", None): 0}),
        ("amplification", {("a", "yes"): -0.1, ("b", "yes"): 0.05}),
        ("gap_growth", {("a", "yes"): -0.05, ("b", "yes"): -0.05}),
        ("bias_amp", {(None,): -0.025}),
        # Shares of a in yes: 30/45 and 10/30, in no: 20/55 and 10/70.
        ("reverse_amplification", {("a", "yes"): -1 / 3, ("b", "yes"): -1 / 3}),
        ("reverse_bias_amp", {(None,): (-1 / 3 + 20 / 55 - 10 / 70) / 2}),
    ],
)
def test_metric_by_hand(metric, expected):
    findings = found(REAL, COPY, metric)

    assert values(findings) == pytest.approx(expected)
    assert all(each.low <= each.value <= each.high for each in findings.values())


@pytest.mark.parametrize("metric", METRICS)
def test_a_table_has_not_moved_from_itself(metric):
    assert set(values(found(REAL, REAL, metric)).values()) == {0}


@pytest.mark.parametrize("real_is", ["sample", "reference"])
@pytest.mark.parametrize("metric", METRICS)
def test_the_value_lies_in_its_interval(metric, real_is):
    for each in found(REAL, COPY, metric, statistics={"real_is": real_is}).values():
        assert each.low <= each.value <= each.high
        assert 0 <= each.p_noise <= 1


def margin_of(real, copy):
    """Lay out the shares of a category: its rows and those of all, in each table."""
    rest = [of - count for count, of in (real, copy)]
    return cells_of([[real[0]], [rest[0]]], [[copy[0]], [rest[1]]]).category


@pytest.mark.parametrize(
    "case", cases("representation", where=lambda case: case["inputs"]["x_real"] > 0)
)
def test_shrinkage_and_growth_are_the_log_ratio_on_another_scale(case):
    x_real, n_real, x_copy, n_copy = case["inputs"].values()
    cells = margin_of((x_real, n_real), (x_copy, n_copy))
    shrinkage, growth = (
        METRICS[name].measure(cells, Sampling()).value[0] for name in ("shrinkage", "growth")
    )

    ratio = exp(case["expected"]["log_ratio"])
    assert 1 - shrinkage == pytest.approx(ratio, **case["tolerance"])
    assert 1 + growth == pytest.approx(ratio, **case["tolerance"])


@pytest.mark.parametrize(
    "case",
    cases("ci_ratio", where=lambda case: 0 < case["inputs"]["x2"] < case["inputs"]["n2"]),
)
def test_shrinkage_has_the_interval_of_the_ratio(case):
    x1, n1, x2, n2, level = case["inputs"].values()
    low, high = case["expected"]["miettinen_nurminen"]
    estimate = METRICS["shrinkage"].measure(
        margin_of((x2, n2), (x1, n1)), Sampling((1 + level) / 2)
    )

    assert estimate.low[0] == pytest.approx(1 - high, abs=1e-6 * high)
    assert estimate.high[0] == pytest.approx(1 - low, abs=1e-6 * high)


def test_a_vanished_category_lost_everything_and_has_no_outcome():
    copy = {key: count for key, count in COPY.items() if key[0] == "b"}
    shrinkage = found(REAL, copy, "shrinkage")["a", None]
    amplification = found(REAL, copy, "amplification")["a", "yes"]

    assert (shrinkage.value, shrinkage.high, shrinkage.verdict) == (1, 1, "breach")
    assert (amplification.value, amplification.verdict) == (None, "undefined")
    assert amplification.reason == "the synthetic table has no row of this category"


def test_a_mean_over_a_lost_category_says_so_and_cannot_pass():
    real = REAL | {("c", "no"): 25, ("c", "yes"): 25}
    finding = found(real, REAL, "bias_amp", limit=1)[None,]

    assert (finding.value, finding.high, finding.verdict) == (0, None, "undefined")
    assert finding.reason == "the synthetic table has no row of at least one category"


def test_an_invented_category_is_counted_where_it_is_and_nowhere_else():
    copy = COPY | {("c", "no"): 25}

    assert values(found(REAL, copy, "invented")) == {
        ("a", None): 0,
        ("b", None): 0,
        ("c", None): 0.2,
    }
    assert set(found(REAL, copy, "shrinkage")) == {("a", None), ("b", None)}
    assert set(found(REAL, copy, "amplification")) == {("a", "yes"), ("b", "yes")}


def test_an_exact_tie_has_no_direction():
    real = {("a", "no"): 3, ("a", "yes"): 1, ("b", "no"): 12, ("b", "yes"): 4}
    for finding in found(real, COPY, "amplification").values():
        assert (finding.value, finding.low, finding.high, finding.p_noise) == (0, 0, 0, 1)
        assert finding.reason == "exactly independent in the real table: no direction to amplify"


@pytest.mark.parametrize(
    ("yes_in_a", "growth"),
    [
        pytest.param(45, 0.3, id="amplified"),
        pytest.param(15, -0.3, id="gone"),
        pytest.param(0, 0.0, id="reversed as far"),
        pytest.param(1, -0.02, id="reversed, but nearer"),
    ],
)
def test_gap_growth_looks_at_the_size_of_the_gap_and_not_at_its_sign(yes_in_a, growth):
    copy = REAL | {("a", "no"): 50 - yes_in_a, ("a", "yes"): yes_in_a}

    assert found(REAL, copy, "gap_growth")["a", "yes"].value == pytest.approx(growth)


def test_a_reversal_looks_good_to_amplification_and_not_to_gap_growth():
    real = {("a", "no"): 40, ("a", "yes"): 60, ("b", "no"): 50, ("b", "yes"): 50}
    copy = {("a", "no"): 90, ("a", "yes"): 10, ("b", "no"): 30, ("b", "yes"): 70}

    assert found(real, copy, "amplification")["a", "yes"].value == pytest.approx(-0.5)
    assert found(real, copy, "gap_growth")["a", "yes"].value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("outcome", "levels"),
    [
        pytest.param("answer", ["yes"], id="a binary outcome has one level, the last"),
        pytest.param({"column": "answer", "positive": "no"}, ["no"], id="positive picks it"),
    ],
)
def test_one_level_of_a_binary_outcome_is_reported(outcome, levels):
    assert list(found(REAL, COPY, "gap_growth", outcomes=[outcome])) == [
        ("a", *levels),
        ("b", *levels),
    ]


def test_every_level_of_a_longer_outcome_is_reported():
    more = {("a", "perhaps"): 10, ("b", "perhaps"): 5}
    levels = [level for _, level in found(REAL | more, COPY | more, "amplification")]

    assert levels == ["no", "perhaps", "yes"] * 2


def test_a_level_that_only_the_copy_has_is_not_reported():
    assert list(found(REAL, COPY | {("a", "perhaps"): 9}, "amplification")) == [
        ("a", "yes"),
        ("b", "yes"),
    ]
