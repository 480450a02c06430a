"""From cells to findings: measure each metric, judge, and say what an open question would take."""

from math import ceil, log10
from typing import Any, NamedTuple

import polars as pl

from synthcheck.cells import Cells, Layout
from synthcheck.limits import Limits
from synthcheck.metrics import METRICS, Metric, Sampling
from synthcheck.report import Finding, Share, Verdict
from synthcheck.verdicts import judge, times_needed

_IDS = ("attribute", "outcome", "category", "level")
_ABOUT = {"category": ("attribute", "category"), "level": _IDS, "outcome": ("attribute", "outcome")}
_ONE_LEVEL = "the outcome has one level in the real table: nothing can be associated with it"
_RANDOM = {False: ("real", "synthetic"), True: ("synthetic",)}


class _Measured(NamedTuple):
    """A metric, the cells that it looked at, and a row for each of its findings."""

    metric: Metric
    cells: pl.DataFrame
    rows: pl.DataFrame


class _Names(NamedTuple):
    """The texts behind the codes of cells."""

    cells: Cells
    layout: Layout

    def attribute(self, number: int) -> tuple[str, ...]:
        return tuple(self.layout.keys[place].column for place in self.layout.attributes[number])

    def category(self, number: int, code: int | None) -> tuple[str | None, ...] | None:
        if code is None:
            return None
        return self.cells.category_of(self.layout.attributes[number], code)

    def outcome(self, number: int | None) -> str | None:
        if number is None:
            return None
        return self.layout.keys[self.layout.outcomes[number]].column

    def level(self, number: int | None, code: int | None) -> str | None:
        if number is None or code is None:
            return None
        return self.cells.labels[self.layout.outcomes[number]][code]


def findings(cells: Cells, layout: Layout, limits: Limits, sampling: Sampling) -> list[Finding]:
    """Measure every metric that has a limit, on everything that the real table holds."""
    names = _Names(cells, layout)
    measured = [
        _limited(_measure(metric, cells, sampling), names, limits)
        for name, metric in METRICS.items()
        if name in limits.spec.allowed
    ]
    verdicts = judge(pl.concat(each.rows for each in measured), sampling.confidence)
    found = []
    for each in measured:
        judged = each.rows.with_columns(verdict=verdicts.head(len(each.rows)))
        verdicts = verdicts.slice(len(each.rows))
        needed = _times_needed(each._replace(rows=judged), sampling)
        for row, times in zip(judged.iter_rows(named=True), needed, strict=True):
            found.append(_finding(each.metric.name, row, times, names, sampling))
    return found


def _measure(metric: Metric, cells: Cells, sampling: Sampling) -> _Measured:
    """Measure a metric on the cells that it is about."""
    looked_at = cells.category if metric.of == "category" else cells.level
    if metric.of == "level":
        looked_at = looked_at.filter("reported", (pl.col("real_level") > 0))
    if metric.of != "outcome" and not metric.unseen:
        seen = "real" if metric.of == "category" else "real_category"
        looked_at = looked_at.filter(pl.col(seen) > 0)
    about = looked_at
    if metric.of == "outcome":
        about = about.unique(_IDS[:2], keep="first", maintain_order=True)
    none = pl.lit(None, pl.Int64)
    ids = {name: name if name in _ABOUT[metric.of] else none for name in _IDS}
    estimate = metric.measure(looked_at, sampling)
    numbers = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    pair = estimate.pair
    levels = pl.lit(2) if metric.of == "category" else about["levels"]
    one_level = levels < 2  # noqa: PLR2004 - one level and no other
    rows = about.select("synthetic_rows", "real_rows", **ids).with_columns(
        **{name: series.fill_nan(None) + 0.0 for name, series in numbers.items()},
        p_noise=estimate.p_noise(),
        reason=pl.lit(None, pl.String) if estimate.reason is None else estimate.reason,
        synthetic=pair.synthetic if pair else none,
        synthetic_of=pair.synthetic_of if pair else pl.col("synthetic_rows"),
        real=pair.real if pair else none,
        real_of=pair.real_of if pair else pl.col("real_rows"),
    )
    known = pl.col("value").is_not_null() & ~one_level
    defined = [pl.when(known).then(name).alias(name) for name in (*numbers, "p_noise")]
    reason = pl.when(one_level).then(pl.lit(_ONE_LEVEL)).otherwise("reason").alias("reason")
    rows = rows.with_columns(*defined, reason).cast(dict.fromkeys(_IDS, pl.Int64))
    return _Measured(metric, looked_at, rows)


def _limited(measured: _Measured, names: _Names, limits: Limits) -> _Measured:
    """Put beside each row the limit that holds for it."""
    found = [
        limits.of(measured.metric.name, names.attribute(number), names.category(number, code))
        for number, code in measured.rows.select("attribute", "category").iter_rows()
    ]
    value, exception, line = zip(*found, strict=True) if found else ((), (), ())
    rows = measured.rows.with_columns(
        limit=pl.Series(value, dtype=pl.Float64),
        exception=pl.Series(exception, dtype=pl.String),
        spec_line=pl.Series(line, dtype=pl.Int64),
    )
    return measured._replace(rows=rows)


def _times_needed(measured: _Measured, sampling: Sampling) -> list[float | None]:
    """Find how many times the rows would prove each unproven row; None for all others."""
    metric, cells, rows = measured
    open_rows = rows.with_row_index("place").filter(verdict=Verdict.UNPROVEN.value)
    needed: list[float | None] = [None] * len(rows)
    if open_rows.is_empty():
        return needed
    keys = list(_ABOUT[metric.of])
    part = cells.with_columns(pl.col(keys).cast(pl.Int64)).join(
        open_rows.select(keys), on=keys, how="semi", maintain_order="left"
    )
    counts = [name for name in part.columns if name.startswith(_RANDOM[sampling.reference])]

    def high_at(times: pl.Series) -> pl.Series:
        factors = open_rows.select(*keys, times=times)
        scaled = part.join(factors, on=keys, maintain_order="left")
        scaled = scaled.with_columns(pl.col(counts) * pl.col("times"))
        return metric.measure(scaled, sampling).high

    found = times_needed(open_rows["value"], open_rows["limit"], open_rows["high"], high_at)
    for place, times in zip(open_rows["place"], found, strict=True):
        needed[place] = times
    return needed


def _finding(
    metric: str, row: dict[str, Any], times: float | None, names: _Names, sampling: Sampling
) -> Finding:
    verdict = Verdict(row["verdict"])
    needed = None if times is None else _rounded_up(times * row["synthetic_rows"])
    reason = row["reason"]
    if verdict is Verdict.UNPROVEN:
        reason = _unproven(times, row, sampling)
    return Finding(
        metric=metric,
        attribute=names.attribute(row["attribute"]),
        category=names.category(row["attribute"], row["category"]),
        outcome=names.outcome(row["outcome"]),
        level=names.level(row["outcome"], row["level"]),
        real=Share(count=row["real"], of=row["real_of"]),
        synthetic=Share(count=row["synthetic"], of=row["synthetic_of"]),
        value=row["value"],
        low=row["low"],
        high=row["high"],
        p_noise=row["p_noise"],
        limit=row["limit"],
        verdict=verdict,
        rows_needed=needed,
        reason=reason,
        exception=row["exception"],
        spec_line=row["spec_line"],
    )


def _unproven(times: float | None, row: dict[str, Any], sampling: Sampling) -> str:
    """Say how many rows would prove a finding."""
    if times is None:
        return "no number of rows at these shares would prove it"
    synthetic, real = (_rounded_up(times * row[f"{side}_rows"]) for side in ("synthetic", "real"))
    if sampling.reference:
        return f"about {synthetic:,} synthetic rows would prove it"
    if synthetic == real:
        return f"about {real:,} rows in each table would prove it"
    return f"about {real:,} real and {synthetic:,} synthetic rows would prove it"


def _rounded_up(rows: float) -> int:
    """Round up to two leading digits."""
    unit: int = 10 ** max(0, int(log10(max(rows, 1))) - 1)
    return ceil(rows / unit) * unit
