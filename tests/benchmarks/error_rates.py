"""How often the gate fails faithful copies, and how often intervals hold the true value.

    python tests/benchmarks/error_rates.py [--runs N]

Prints Markdown. Same seeds, same numbers; 200 runs per line take some 15 minutes on two cores.
"""

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # each core has a process of its own
sys.path.insert(0, str(Path(__file__).parent.parent))

from population import Key, population
from simulation import CONFIDENCE, TABLES, TIGHT, USUAL, Kind, Run, coverage, judged, planted, runs

from synthcheck.metrics import METRICS
from synthcheck.report import Verdict

CORES = 2
CHUNK = 10  # runs to a task
SIZES = (500, 5_000, 50_000)
LIMITS = {"tight": TIGHT, "usual": USUAL}
NOMINAL = 0.90
MARGIN = 0.01


class Line(NamedTuple):
    """One kind of pairs of tables."""

    table: str
    copies: str
    real_is: str
    size: int


# Copies: whether the real table is drawn as well, and how far the synthetic population is off.
COPIES = {"fresh": (True, 0.0), "bootstrap": (False, 0.0), "distorted": (True, 0.5)}
LINES = [
    *(
        Line(table, copies, real_is, size)
        for table in TABLES
        for copies, real_is in (
            ("fresh", "sample"),
            ("bootstrap", "sample"),
            ("bootstrap", "reference"),
            ("distorted", "sample"),
        )
        for size in SIZES
    ),
    Line("planted failure", "unfaithful", "sample", 20_000),
]

Cells = dict[Key, tuple[int, int]]


class Tally(NamedTuple):
    """What runs of a line add up to: counts of runs, and hits and intervals of each cell."""

    runs: Counter[str]
    cells: dict[str, Cells]


def tally(line: Line, seed: int, times: int) -> Tally:
    """Run a line so many times."""
    if line.table in TABLES:
        fresh, spread = COPIES[line.copies]
        of = population(*TABLES[line.table])
        of = of.distorted(spread, seed=0) if spread else of
    else:
        fresh, of = True, planted()
    kind = Kind(line.size, fresh, reference=line.real_is == "reference")
    done = runs(of, kind, times, seed)
    counts = Counter(runs=times, refused=times - len(done))
    for run in done:
        counts["findings"] += len(run.found)
        counts += failed(run)
    return Tally(counts, coverage(done))


def failed(run: Run) -> Counter[str]:
    """Tell by which rule a run would fail, at each set of limits."""
    counts: Counter[str] = Counter()
    for name, allowed in LIMITS.items():
        verdicts = judged(run.found, allowed)
        over = [
            each
            for each, verdict in zip(run.found, verdicts, strict=True)
            if verdict in {Verdict.BREACH, Verdict.NOISY}
        ]
        counts[f"{name} breach"] += Verdict.BREACH in verdicts
        counts[f"{name} over"] += bool(over)
        counts[f"{name} unadjusted"] += any(each.p_noise <= 1 - CONFIDENCE for each in over)
    return counts


def measure(times: int) -> dict[Line, Tally]:
    """Run every line so many times, on all cores."""
    tasks = [
        (line, place * 10_000 + start, min(CHUNK, times - start))
        for place, line in enumerate(LINES)
        for start in range(0, times, CHUNK)
    ]
    found = {line: Tally(Counter(), defaultdict(dict)) for line in LINES}
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        for task, done in zip(tasks, pool.map(tally, *zip(*tasks, strict=True)), strict=True):
            whole = found[task[0]]
            whole.runs.update(done.runs)
            for metric, cells in done.cells.items():
                for key, counts in cells.items():
                    before = whole.cells[metric].get(key, (0, 0))
                    whole.cells[metric][key] = tuple(map(sum, zip(before, counts, strict=True)))
    return found


def rates(found: dict[Line, Tally]) -> Iterator[str]:
    """Write how often runs fail: by the gate, and by the rules that it might have had."""
    head = "table|copies|real is|rows|limits|runs|refused|findings|breach|over|p < 0.05"
    yield from (f"|{head}|", "|" + "-|" * 11)
    for line, (counts, _) in found.items():
        judged_runs = counts["runs"] - counts["refused"]
        findings = counts["findings"] / judged_runs
        for limits in LIMITS:
            shares = [
                f"{counts[f'{limits} {rule}'] / judged_runs:.1%}"
                for rule in ("breach", "over", "unadjusted")
            ]
            sizes = (counts["runs"], counts["refused"], f"{findings:.0f}")
            yield f"|{'|'.join(map(str, (*line, limits, *sizes, *shares)))}|"


def coverages(found: dict[Line, Tally]) -> Iterator[str]:
    """Write for each metric how many intervals hold the true value: all, and the worst cell's."""
    yield from (f"|table|copies|real is|rows|{'|'.join(METRICS)}|", "|" + "-|" * (4 + len(METRICS)))
    for line, (counts, cells) in found.items():
        shares = [_shown(cells.get(metric, {}), counts["runs"] / 2) for metric in METRICS]
        yield f"|{'|'.join(map(str, (*line, *shares)))}|"


def _shown(cells: Cells, least: float) -> str:
    """Write the mean coverage and, of the cells with enough intervals, the worst one."""
    if not cells:
        return ""
    hits, of = (sum(each) for each in zip(*cells.values(), strict=True))
    worst = min((hit / n for hit, n in cells.values() if n >= least), default=None)
    return f"{hits / of:.3f}" + ("" if worst is None else f" ({worst:.3f})")


def worst_cells(found: dict[Line, Tally], times: int) -> Iterator[str]:
    """Write the cells whose coverage is too low by more than three standard errors."""
    error = 3 * (NOMINAL * (1 - NOMINAL) / times) ** 0.5
    for line, (_, cells) in found.items():
        for metric, each in cells.items():
            for key, (hits, of) in sorted(each.items(), key=str):
                if of >= times / 2 and hits / of < NOMINAL - MARGIN - error:
                    yield f"{'|'.join(map(str, line))}|{metric}|{key[1:]}|{hits}/{of}"


def main() -> None:
    """Print three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="runs per line")
    times = parser.parse_args().runs
    found = measure(times)
    for title, lines in (
        ("Share of runs that fail", rates(found)),
        ("Coverage of the 90 % intervals, and of the worst cell", coverages(found)),
        ("Cells of low coverage", worst_cells(found, times)),
    ):
        print(f"## {title}", "", *lines, "", sep="\n")  # noqa: T201 - this is the output


if __name__ == "__main__":
    main()
