"""The pipeline in one screen: two tables and a spec in, a report out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcheck.cells import Cells, Layout, tabulate
from synthcheck.counts import Counts, Key, Plan, count
from synthcheck.errors import SpecError, TableError
from synthcheck.findings import findings
from synthcheck.limits import Limits, named
from synthcheck.metrics import METRICS, Sampling
from synthcheck.report import Input, Report, Settings
from synthcheck.spec import Column, FailOn, Rule, Spec, read_spec
from synthcheck.tables import open_table

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoFrame

RULES = {each.name: Rule(each.largest, each.of != "category") for each in METRICS.values()}


def check(
    real: "str | PathLike[str] | IntoFrame | None",
    synthetic: "str | PathLike[str] | IntoFrame | None",
    spec: "str | PathLike[str] | Mapping[str, Any] | Spec",
    *,
    fail_on: FailOn | None = None,
    today: date | None = None,
) -> Report:
    """Measure what *spec* asks for in both tables, and judge it.

    Args:
        real: A path, or a frame of Polars, pandas, Arrow or DuckDB; None takes the spec's path.
        synthetic: The same.
        spec: A path, a mapping or a `Spec`.
        fail_on: Overrides the spec's choice of what makes the exit code 1.
        today: The day on which exceptions are looked at; by default the current one.

    Raises:
        SpecError: The spec is wrong; one line for each problem.
        TableError: A table cannot be read or does not hold what the spec names.
    """
    spec = read_spec(spec, RULES)
    layout, plans = _plans(spec)
    counts, inputs = {}, {}
    for side, source in {"real": real, "synthetic": synthetic}.items():
        counts[side], inputs[side] = _count(source, side, spec, plans[side])
    cells = tabulate(counts["real"], counts["synthetic"], layout)
    limits = Limits(spec, today or datetime.now(tz=UTC).date())
    sampling = Sampling(spec.statistics.confidence, spec.statistics.real_is == "reference")
    found = findings(cells, layout, limits, sampling)
    return Report(
        real=inputs["real"],
        synthetic=inputs["synthetic"],
        spec=Input(path=_shown(spec.source.path), sha256=spec.source.sha256),
        settings=Settings(
            confidence=spec.statistics.confidence,
            real_is=spec.statistics.real_is,
            fail_on=fail_on or spec.fail_on,
            missing_as=spec.missing.as_,
        ),
        findings=tuple(found),
        summaries={name: METRICS[name].summary for name in METRICS if name in spec.allowed},
        notes=(*limits.notes(found), *_unasked(cells, layout, spec)),
    )


def _plans(spec: Spec) -> tuple[Layout, dict[str, Plan]]:
    """Number the columns of the spec, and say what to count in each table."""
    attributes = [[_key(part) for part in each] for each in spec.attributes()]
    outcomes = [
        (_key(each), Key(each.synthetic or each.column, _key(each).bins)) for each in spec.outcomes
    ]
    pairs = dict.fromkeys([*((key, key) for each in attributes for key in each), *outcomes])
    places = {pair: place for place, pair in enumerate(pairs)}
    layout = Layout(
        keys=tuple(real for real, _ in pairs),
        attributes=tuple(tuple(places[key, key] for key in each) for each in attributes),
        outcomes=tuple(places[pair] for pair in outcomes),
        positive=tuple(each.positive for each in spec.outcomes),
        drop_missing=spec.missing.as_ == "drop",
    )
    missing = frozenset(spec.missing.values)
    sides = zip(("real", "synthetic"), zip(*pairs, strict=True), strict=True)
    return layout, {
        side: Plan(keys, layout.margins(), missing, spec.max_levels) for side, keys in sides
    }


def _key(column: Column) -> Key:
    return Key(column.column, tuple(column.bins) if column.bins else None)


def _count(
    source: "str | PathLike[str] | IntoFrame | None", side: str, spec: Spec, plan: Plan
) -> tuple[Counts, Input]:
    """Count one table, which a path or the spec names, or which is at hand."""
    name, path, rows = f"the {side} table", None, None
    if source is None and (named := getattr(spec, side)) is not None:
        source = spec.source.folder / named
    if source is None:
        msg = f"no {side} table: name it on the command line or as '{side}' in the spec"
        raise SpecError(msg)
    if isinstance(source, str | PathLike):
        path = Path(source)
        name = str(path)
        source, rows = open_table(name)
    counts = count(source, plan, name)
    if rows not in {None, counts.rows}:
        msg = f"{name}: {rows:,} records in the file, but {counts.rows:,} rows were read"
        raise TableError(msg)
    if not counts.rows:
        msg = f"{name}: no rows"
        raise TableError(msg)
    return counts, Input(path=_shown(path), rows=counts.rows)


def _shown(path: Path | None) -> str | None:
    """Give a path as it looks from here, and of one elsewhere the name alone."""
    if path is None:
        return None
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.name if path.is_absolute() else path.as_posix()


def _unasked(cells: Cells, layout: Layout, spec: Spec) -> list[str]:
    """Name categories that only the synthetic table has, where no metric looks at them."""
    if "invented" in spec.allowed:
        return []
    notes = []
    for attribute, code in (
        cells.category.filter(real=0).select("attribute", "category").iter_rows()
    ):
        places = layout.attributes[attribute]
        labels = cells.category_of(places, code)
        columns = [layout.keys[place].column for place in places]
        what = named(zip(columns, labels, strict=True))
        notes.append(f"{what} is in the synthetic table alone; 'invented' would put a limit on it")
    return notes
