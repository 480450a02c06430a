"""What cannot be computed is its own verdict: never a zero, never a pass."""

import polars as pl
import pytest

from synthcheck import TableError, check

REAL = pl.DataFrame({"group": ["a", "b"] * 50, "outcome": ["no"] * 100})
COPY = pl.DataFrame({"group": ["a", "b"] * 50, "outcome": ["no", "yes"] * 50})
ASSOCIATIONS = [
    "amplification",
    "reverse_amplification",
    "gap_growth",
    "bias_amp",
    "reverse_bias_amp",
]


@pytest.mark.parametrize("metric", ASSOCIATIONS)
def test_outcome_of_one_level_has_no_association(metric):
    spec = {"protected": ["group"], "outcomes": ["outcome"], "allowed": {metric: 0.1}}
    report = check(REAL, COPY, spec)
    assert {(each.value, each.verdict.value) for each in report.findings} == {(None, "undefined")}
    assert {each.reason for each in report.findings} == {
        "the outcome has one level in the real table: nothing can be associated with it"
    }
    assert (report.status.value, report.exit_code) == ("inconclusive", 2)


def test_positive_level_must_be_in_the_real_table():
    outcome = {"column": "outcome", "positive": "yes"}
    spec = {"protected": ["group"], "outcomes": [outcome], "allowed": {"gap_growth": 0.1}}
    with pytest.raises(TableError) as refused:
        check(REAL, COPY, spec)
    assert str(refused.value) == (
        "outcome 'outcome' has no level 'yes' in the real table; there is 'no'"
    )


def test_category_that_vanished_has_no_rate():
    real = pl.DataFrame({"group": ["a", "b"] * 50, "outcome": ["no", "no", "yes", "yes"] * 25})
    spec = {"protected": ["group"], "outcomes": ["outcome"], "allowed": {"amplification": 1}}
    report = check(real, real.filter(group="a"), spec)
    vanished = [each for each in report.findings if each.category == ("b",)]
    assert [(each.value, each.verdict.value, each.reason) for each in vanished] == [
        (None, "undefined", "the synthetic table has no row of this category")
    ]


def test_direction_that_the_real_table_does_not_settle_is_covered_both_ways():
    """Ten rows a group cannot tell which way the real table leans."""
    real = pl.DataFrame({"group": ["a"] * 10 + ["b"] * 10, "outcome": ["yes", "no"] * 10})
    real[0, "outcome"] = "no"
    copy = pl.DataFrame(
        {"group": ["a", "b"] * 5000, "outcome": ["yes", "no"] * 5000}
    )  # turned round: all of a, none of b
    spec = {"protected": ["group"], "outcomes": ["outcome"], "allowed": {"amplification": 0.1}}
    (first, second) = check(real, copy, spec).findings
    assert first.value < 0
    assert first.high >= -first.value
    assert {first.verdict.value, second.verdict.value} == {"unproven"}
