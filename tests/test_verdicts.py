from math import ceil

import polars as pl
import pytest
from samples import COPY, REAL, found, judged

from synthcheck.verdicts import judge

CONFIDENCE = 0.95
COLUMNS = dict.fromkeys(("value", "low", "high", "p_noise", "limit"), pl.Float64)


def verdicts(*rows):
    return judge(pl.DataFrame(rows, schema=COLUMNS, orient="row"), CONFIDENCE).to_list()


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        pytest.param((0.01, -0.02, 0.04, 0.4, 0.05), "pass", id="all of it within"),
        pytest.param((0.01, -0.02, 0.05, 0.4, 0.05), "pass", id="up to the limit"),
        pytest.param((0.01, -0.02, 0.06, 0.4, 0.05), "unproven", id="reaches beyond"),
        pytest.param((0.05, -0.02, 0.06, 0.01, 0.05), "unproven", id="on the limit"),
        pytest.param((0.1 + 0.2, 0.1, 0.4, 0.01, 0.3), "unproven", id="on it but for rounding"),
        pytest.param((0.0, 0.0, 0.1 + 0.2, 1.0, 0.3), "pass", id="up to it but for rounding"),
        pytest.param((0.06, 0.02, 0.1, 0.05, 0.05), "breach", id="over it, seldom by chance"),
        pytest.param((0.06, 0.02, 0.1, 0.051, 0.05), "noisy", id="over it, at times by chance"),
        pytest.param((0.06, None, None, 0.01, 0.05), "breach", id="over it, no interval"),
        pytest.param((0.06, None, None, None, 0.05), "noisy", id="over it, nothing known"),
        pytest.param((0.01, -0.02, None, 0.4, 0.05), "undefined", id="within it, no upper limit"),
        pytest.param((None, None, None, None, 0.05), "undefined", id="no value"),
        pytest.param((0.0, 0.0, 0.0, 1.0, 0.0), "pass", id="zero where nothing is allowed"),
        pytest.param((-0.2, -0.3, -0.1, 1.0, 0.0), "pass", id="less than nothing"),
    ],
)
def test_one_finding(row, verdict):
    assert verdicts(row) == [verdict]


def test_the_more_is_asked_the_rarer_a_breach_must_be():
    over = (0.06, 0.02, 0.1, 0.02, 0.05)
    within = (0.01, -0.02, 0.04, 0.9, 0.05)

    assert verdicts(over) == ["breach"]
    assert verdicts(over, within) == ["breach", "pass"]
    assert verdicts(over, within, within) == ["noisy", "pass", "pass"]
    assert verdicts(over, over, over, within) == ["breach"] * 3 + ["pass"]


def test_what_is_undefined_does_not_count_as_asked():
    over, undefined = (0.06, 0.02, 0.1, 0.02, 0.05), (None, None, None, None, 0.05)

    assert verdicts(undefined, over, undefined, undefined) == [
        "undefined",
        "breach",
        "undefined",
        "undefined",
    ]


def times(counts, factor):
    return {key: count * factor for key, count in counts.items()}


@pytest.mark.parametrize(
    ("metric", "limit"),
    [
        ("shrinkage", 0.1),
        ("growth", 0.1),
        ("share_gap", 0.04),
        ("amplification", 0.05),
        ("reverse_amplification", 0.05),
        ("gap_growth", 0.05),
        ("bias_amp", 0.03),
        ("reverse_bias_amp", 0.03),
    ],
)
@pytest.mark.parametrize("real_is", ["sample", "reference"])
def test_the_promised_rows_prove_the_finding_and_much_fewer_do_not(metric, limit, real_is):
    statistics = {"statistics": {"real_is": real_is}}
    copy = {("a", "no"): 20, ("a", "yes"): 29, ("b", "no"): 36, ("b", "yes"): 15}
    rows = sum(copy.values())
    for key, finding in found(REAL, copy, metric, limit, **statistics).items():
        factor = finding.rows_needed / rows
        assert finding.verdict == "unproven"
        for scale, proven in ((ceil(factor), True), (int(factor * 0.7), False)):
            real = REAL if real_is == "reference" else times(REAL, scale)
            again = found(real, times(copy, scale), metric, limit, **statistics)
            assert (again[key].verdict == "pass") is proven


def test_a_direction_that_gets_sure_on_the_way_saves_rows():
    real = {("a", "no"): 44, ("a", "yes"): 9, ("b", "no"): 41, ("b", "yes"): 6}
    copy = {("a", "no"): 54, ("a", "yes"): 5, ("b", "no"): 38, ("b", "yes"): 3}
    promised = found(real, copy, "gap_growth", 0.02)["a", "yes"].rows_needed / 100
    for scale, proven in ((ceil(promised), "pass"), (int(promised * 0.65), "unproven")):
        again = found(times(real, scale), times(copy, scale), "gap_growth", 0.02)
        assert again["a", "yes"].verdict == proven


def test_who_needs_more_rows_is_told_in_which_table():
    copy = times(REAL, 2)
    sample = found(REAL, copy, "share_gap")["a", None]
    reference = found(REAL, copy, "share_gap", statistics={"real_is": "reference"})["a", None]

    assert sample.rows_needed == 810
    assert sample.reason == "about 410 real and 810 synthetic rows would prove it"
    assert reference.reason == f"about {reference.rows_needed:,} synthetic rows would prove it"


def test_no_number_of_rows_proves_what_lies_on_its_limit():
    copy = {("a", "no"): 20, ("a", "yes"): 20, ("b", "no"): 45, ("b", "yes"): 15}
    finding = found(REAL, copy, "share_gap", 0.1)["a", None]

    assert (finding.value, finding.verdict) == (pytest.approx(0.1), "unproven")
    assert finding.rows_needed is None
    assert finding.reason == "no number of rows at these shares would prove it"


BREACH = (times(REAL, 10), times(COPY, 10), "shrinkage", 0.2)
NOISY = (
    REAL,
    {("a", "no"): 7, ("a", "yes"): 7, ("b", "no"): 10, ("b", "yes"): 7},
    "share_gap",
    0.04,
)
UNPROVEN = (REAL, REAL, "shrinkage", 0.05)
PASS = (times(REAL, 100), times(REAL, 100), "shrinkage", 0.2)


@pytest.mark.parametrize(
    ("counts", "status", "codes"),
    [
        pytest.param(BREACH, "breach", (1, 1, 1, 0), id="breach"),
        pytest.param(NOISY, "inconclusive", (0, 1, 1, 0), id="noisy"),
        pytest.param(UNPROVEN, "inconclusive", (0, 0, 1, 0), id="unproven"),
        pytest.param(PASS, "pass", (0, 0, 0, 0), id="pass"),
    ],
)
def test_the_exit_code_is_1_for_what_fail_on_names(counts, status, codes):
    names = ("breach", "over", "doubt", "never")
    reports = [judged(*counts, fail_on=fail_on) for fail_on in names]

    assert {report.status for report in reports} == {status}
    assert tuple(report.exit_code for report in reports) == codes


@pytest.mark.parametrize("fail_on", ["breach", "over", "doubt", "never"])
def test_the_exit_code_is_2_where_nothing_could_be_evaluated(fail_on):
    copy = {key: count for key, count in COPY.items() if key[0] == "b"}
    report = judged(REAL, copy, "gap_growth", fail_on=fail_on)

    assert {finding.verdict for finding in report.findings} == {"undefined"}
    assert (report.status, report.exit_code) == ("inconclusive", 2)


def test_an_undefined_finding_among_others_fails_a_doubting_gate_alone():
    copy = {key: count * 100 for key, count in REAL.items()}
    real = copy | {("c", "no"): 1}

    assert judged(real, copy, "amplification").exit_code == 0
    assert judged(real, copy, "amplification", fail_on="doubt").exit_code == 1
