"""Small tables and reference figures that several tests share."""

import json
from pathlib import Path

import polars as pl
import pytest

from synthcheck import check
from synthcheck.cells import Layout, tabulate
from synthcheck.counts import Counts, Key

ORACLE = Path(__file__).parent / "oracle"
REAL = {("a", "no"): 20, ("a", "yes"): 30, ("b", "no"): 35, ("b", "yes"): 15}
COPY = {("a", "no"): 10, ("a", "yes"): 10, ("b", "no"): 60, ("b", "yes"): 20}
LAYOUT = Layout((Key("group"), Key("answer")), attributes=((0,),), outcomes=(1,), positive=(None,))


def cases(name, *, where=lambda _: True):
    """Make a parameter of each reference case that *where* holds for."""
    found = json.loads((ORACLE / f"{name}.json").read_text())
    return [pytest.param(case, id=case["id"]) for case in found if where(case)]


def expand(counts):
    """Make a table of as many rows as *counts* says of each group and answer."""
    rows = [key for key, count in counts.items() for _ in range(count)]
    return pl.DataFrame(rows, schema=["group", "answer"], orient="row")


def judged(real, copy, metric, limit=0.05, **spec):
    """Check the counts of a pair of tables for one metric."""
    spec = {"protected": ["group"], "outcomes": ["answer"], "allowed": {metric: limit}} | spec
    return check(expand(real), expand(copy), spec)


def found(*args, **spec):
    """Give the findings of such a check by category and level."""
    findings = judged(*args, **spec).findings
    return {(*(finding.category or ()), finding.level): finding for finding in findings}


def cells_of(real, copy):
    """Lay out matrices of counts, a row per category and a column per level, numbered from 0."""
    return tabulate(_counted(real), _counted(copy), LAYOUT)


def _counted(matrix):
    rows = [
        (str(category), str(level), count)
        for category, row in enumerate(matrix)
        for level, count in enumerate(row)
        if count
    ]
    pairs = pl.DataFrame(rows, schema=["0", "1", "n"], orient="row")
    margins = {(0, 1): pairs, (0,): pairs.group_by("0").agg(pl.col("n").sum())}
    return Counts(pairs["n"].sum(), margins)
