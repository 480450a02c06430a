"""How often the gate fails faithful copies, and how often intervals hold the true value.

The large table, with more rows and runs, is that of ``tests/benchmarks/error_rates.py``.
"""

from collections import defaultdict
from functools import cache
from math import sqrt

import numpy as np
import polars as pl
import pytest
from population import population
from simulation import (
    CONFIDENCE,
    TABLES,
    TIGHT,
    USUAL,
    Kind,
    Run,
    drawn,
    judged,
    measured,
    planted,
    runs,
)

import synthcheck
from synthcheck import Verdict
from synthcheck.metrics import METRICS

MOST_FAILING = 0.05
LEAST_COVERED = 0.89  # the nominal 90 %, less a point
ERRORS = 3  # Monte Carlo standard errors that a simulated rate may be off
KINDS = {
    "fresh-500": (Kind(500), 24),
    "fresh-5000": (Kind(5_000), 24),
    "reference-500": (Kind(500, fresh=False, reference=True), 10),
    "reference-5000": (Kind(5_000, fresh=False, reference=True), 10),
}


@cache
def faithful(table: str, kind: str) -> list[Run]:
    drawn_as, times = KINDS[kind]
    done = runs(population(*TABLES[table]), drawn_as, times, seed=1)
    assert len(done) > times / 2, "synthcheck refused most pairs"
    return done


@cache
def distorted(table: str) -> list[Run]:
    return runs(population(*TABLES[table]).distorted(0.5, seed=0), Kind(5_000), 12, seed=2)


def most_failing(times: int) -> float:
    return MOST_FAILING + ERRORS * sqrt(MOST_FAILING * (1 - MOST_FAILING) / times)


def fails(run: Run, allowed: dict[str, float]) -> bool:
    return run.verdicts(allowed)[Verdict.BREACH] > 0


def covered(done: list[Run]) -> dict[str, tuple[float, float]]:
    """Give the coverage of each metric, with its standard error: a run's intervals are alike."""
    shares = defaultdict(list)
    for run in done:
        of_run = defaultdict(list)
        for key, hit in run.covered:
            of_run[key[0]].append(hit)
        for metric, hits in of_run.items():
            shares[metric].append(np.mean(hits))
    return {
        metric: (np.mean(each), np.std(each) / sqrt(len(each)))
        for metric, each in shares.items()
        if len(each) >= 30
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("table", TABLES)
def test_a_faithful_copy_seldom_fails_the_tightest_limits(table: str, kind: str) -> None:
    done = faithful(table, kind)
    failing = [fails(run, TIGHT) for run in done]
    assert np.mean(failing) <= most_failing(len(done))


def test_faithful_copies_seldom_fail_on_the_whole() -> None:
    done = [run for table in TABLES for kind in KINDS for run in faithful(table, kind)]
    for allowed in (TIGHT, USUAL):
        assert np.mean([fails(run, allowed) for run in done]) <= most_failing(len(done))


def test_the_bare_estimate_would_fail_nearly_every_faithful_copy() -> None:
    done = faithful("adult", "fresh-5000")
    over = [run.verdicts(USUAL)[Verdict.NOISY] > 0 for run in done]
    assert np.mean(over) > 0.9


def test_the_planted_failure_is_caught_in_every_run() -> None:
    for run in runs(planted(), Kind(20_000), 20, seed=3):
        verdicts = judged(run.found, USUAL)
        caught = {
            each.metric
            for each, verdict in zip(run.found, verdicts, strict=True)
            if verdict is Verdict.BREACH and each.category == ("D",)
        }
        assert caught >= {"shrinkage", "amplification", "gap_growth"}


@pytest.mark.parametrize("changed", [False, True], ids=["faithful", "distorted"])
def test_intervals_hold_the_true_value(changed: bool) -> None:  # noqa: FBT001 - a parameter
    if changed:
        done = [run for table in TABLES for run in distorted(table)]
    else:
        done = [run for table in TABLES for kind in KINDS for run in faithful(table, kind)]
    found = covered(done)
    assert set(found) >= set(METRICS) - {"invented"}
    low = {
        metric: f"{share:.3f}"
        for metric, (share, error) in found.items()
        if share + ERRORS * error < LEAST_COVERED
    }
    assert not low


@pytest.mark.parametrize("real_is", ["sample", "reference"])
def test_the_simulation_does_what_a_check_of_the_rows_does(real_is: str) -> None:
    table, protected, outcomes = TABLES["admissions"]
    of = population(table, protected, outcomes)
    pair = drawn(of, Kind(500), np.random.default_rng(4))
    keys = [key.column for key in of.layout.keys]
    real, synthetic = (
        of.labels.rename(dict(zip(of.labels.columns, keys, strict=True)))
        .with_columns(pl.lit(1).repeat_by(pl.Series(cells)).alias("of"))
        .explode("of", empty_as_null=False)
        for cells in pair
    )
    spec = {
        "protected": protected,
        "outcomes": outcomes,
        "allowed": USUAL,
        "statistics": {"confidence": CONFIDENCE, "real_is": real_is},
    }
    report = synthcheck.check(real, synthetic, spec)
    found = measured(of, pair, reference=real_is == "reference")
    numbers = [
        [(f.value, f.low, f.high, f.p_noise) for f in each] for each in (found, report.findings)
    ]
    assert numbers[0] == numbers[1]
    assert judged(found, USUAL) == [finding.verdict for finding in report.findings]
