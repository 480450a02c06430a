"""Copies of a table, faithful and not, drawn as counts: no rows and no files."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from population import Key, Population, population, truths

from synthcheck.cells import tabulate
from synthcheck.counts import Counts
from synthcheck.errors import TableError
from synthcheck.findings import findings
from synthcheck.limits import Limits
from synthcheck.metrics import METRICS, Sampling
from synthcheck.report import Finding, Verdict
from synthcheck.verdicts import judge

ROOT = Path(__file__).parent.parent
CONFIDENCE = 0.95
TODAY = date(2026, 1, 1)  # no spec here has an exception that could expire
TIGHT = dict.fromkeys(METRICS, 0.0)
USUAL = {
    "shrinkage": 0.2,
    "growth": 0.5,
    "invented": 0.01,
    "share_gap": 0.05,
    "amplification": 0.05,
    "reverse_amplification": 0.05,
    "gap_growth": 0.05,
    "bias_amp": 0.02,
    "reverse_bias_amp": 0.02,
}
TABLES = {
    "adult": (
        ROOT / "examples/quickstart/real.parquet",
        ["sex", "race", {"column": "age", "bins": [25, 40, 60]}, ["race", "education"]],
        ["income"],
    ),
    "contraceptive": (
        ROOT / "tests/data/contraceptive/real_train.parquet",
        ["wife_religion", "wife_education", "wife_working", ["wife_religion", "wife_working"]],
        ["contraceptive_method_used", "media_exposure"],
    ),
    "admissions": (
        ROOT / "examples/ucb_admissions/real.parquet",
        ["Gender", "Dept", ["Gender", "Dept"]],
        ["Admit"],
    ),
}
# Group: its share of the rows and its approval rate, in the real and in the synthetic table.
PLANTED = {
    "A": ((0.5500, 0.52), (0.5629, 0.52)),
    "B": ((0.3000, 0.45), (0.3070, 0.45)),
    "C": ((0.1206, 0.40), (0.1235, 0.40)),
    "D": ((0.0294, 0.304), (0.0066, 0.092)),
}


class Pair(NamedTuple):
    """Rows in each joint cell of a real and a synthetic table."""

    real: np.ndarray
    synthetic: np.ndarray


class Kind(NamedTuple):
    """How pairs are drawn and compared.

    Attributes:
        size: Rows of the synthetic table.
        fresh: Whether the real table is drawn too; if not, it is the population itself.
        reference: Whether the real table is taken as exact.
    """

    size: int
    fresh: bool = True
    reference: bool = False


class Run(NamedTuple):
    """What one pair of tables gave: its findings, and which intervals hold the true value."""

    found: list[Finding]
    covered: list[tuple[Key, bool]]

    def verdicts(self, allowed: dict[str, float]) -> Counter[Verdict]:
        """Count verdicts at other limits: what was measured does not depend on them."""
        return Counter(judged(self.found, allowed))


def planted() -> Population:
    """Give a population in which the synthetic side all but lost a group, and refuses the rest."""
    cells = [(group, approved) for group in PLANTED for approved in ("yes", "no")]
    sides = []
    for side in (0, 1):
        numbers = [PLANTED[group][side] for group, _ in cells]
        rates = [
            rate if approved == "yes" else 1 - rate
            for (_, approved), (_, rate) in zip(cells, numbers, strict=True)
        ]
        sides.append(np.array([share for share, _ in numbers]) * rates)
    frame = pl.DataFrame(cells, schema=["group", "approved"], orient="row")
    whole = population(frame, ["group"], [{"column": "approved", "positive": "yes"}])
    order = [cells.index(cell) for cell in whole.labels.rows()]
    real, synthetic = (side[order] for side in sides)
    return replace(whole, real=real, synthetic=synthetic, rows=20_000)


def drawn(of: Population, kind: Kind, rng: np.random.Generator) -> Pair:
    """Draw a pair of tables."""
    real = np.rint(of.real * of.rows).astype(int)
    if kind.fresh:
        real = rng.multinomial(of.rows, of.real)
    return Pair(real, rng.multinomial(kind.size, of.synthetic))


def measured(of: Population, pair: Pair, *, reference: bool = False) -> list[Finding] | None:
    """Do with counts what ``pipeline.check`` does with tables; None where it refuses them."""
    real, synthetic = (_counts(of, cells) for cells in pair)
    try:
        cells = tabulate(real, synthetic, of.layout)
    except TableError:
        return None
    limits = Limits(of.spec, TODAY)
    return findings(cells, of.layout, limits, Sampling(CONFIDENCE, reference))


def _counts(of: Population, cells: np.ndarray) -> Counts:
    joint = of.labels.with_columns(n=pl.Series(cells)).filter(pl.col("n") > 0)
    margins = {
        margin: joint.group_by([str(place) for place in margin]).agg(pl.col("n").sum())
        for margin in of.layout.margins()
    }
    return Counts(name="a table", rows=int(cells.sum()), margins=margins)


def judged(found: list[Finding], allowed: dict[str, float]) -> list[Verdict]:
    """Judge findings by other limits than those they were measured with."""
    numbers = {
        name: pl.Series([getattr(each, name) for each in found], dtype=pl.Float64)
        for name in ("value", "low", "high", "p_noise")
    }
    limits = pl.Series([allowed[each.metric] for each in found], dtype=pl.Float64)
    return [Verdict(each) for each in judge(pl.DataFrame({**numbers, "limit": limits}), CONFIDENCE)]


def runs(of: Population, kind: Kind, times: int, seed: int) -> list[Run]:
    """Draw and measure so many pairs; those that synthcheck refuses are left out."""
    done = []
    for rng in map(np.random.default_rng, np.random.SeedSequence(seed).spawn(times)):
        pair = drawn(of, kind, rng)
        found = measured(of, pair, reference=kind.reference)
        if found is not None:
            done.append(Run(found, _covered(found, truths(of, pair.real))))
    return done


def _covered(found: list[Finding], known: dict[Key, float]) -> list[tuple[Key, bool]]:
    """Tell of each finding that has an interval whether the true value lies in it."""
    covered = []
    for each in found:
        key = each.metric, each.attribute, each.category, each.outcome, each.level
        nothing_new = each.metric == "invented" and each.real.count
        if each.low is not None and each.high is not None and not nothing_new:
            covered.append((key, each.low - 1e-9 <= known[key] <= each.high + 1e-9))
    return covered


def coverage(done: list[Run]) -> dict[str, dict[Key, tuple[int, int]]]:
    """Count, by metric and cell, the intervals that hold the true value, and all of them."""
    cells: dict[str, dict[Key, tuple[int, int]]] = defaultdict(dict)
    for run in done:
        for key, hit in run.covered:
            hits, of = cells[key[0]].get(key, (0, 0))
            cells[key[0]][key] = hits + hit, of + 1
    return cells
