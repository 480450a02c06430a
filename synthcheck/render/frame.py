"""A Polars frame, one row for each finding."""

import polars as pl

from synthcheck.report import Report

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "metric": pl.String,
    "attribute": pl.List(pl.String),
    "category": pl.List(pl.String),
    "outcome": pl.String,
    "level": pl.String,
    "real_count": pl.Int64,
    "real_of": pl.Int64,
    "real_share": pl.Float64,
    "synthetic_count": pl.Int64,
    "synthetic_of": pl.Int64,
    "synthetic_share": pl.Float64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "p_noise": pl.Float64,
    "limit": pl.Float64,
    "verdict": pl.String,
    "rows_needed": pl.Int64,
    "reason": pl.String,
    "exception": pl.String,
    "spec_line": pl.Int64,
}


def render(report: Report) -> pl.DataFrame:
    """Lay out the findings in the columns of the JSON report, shares spread over three."""
    rows = []
    for finding in report.findings:
        row = dict(vars(finding))
        for side in ("real", "synthetic"):
            share = row.pop(side)
            row |= {
                f"{side}_count": share.count,
                f"{side}_of": share.of,
                f"{side}_share": share.share,
            }
        row |= {"verdict": str(finding.verdict), "attribute": list(finding.attribute)}
        row["category"] = None if finding.category is None else list(finding.category)
        rows.append(row)
    return pl.DataFrame(rows, schema=_SCHEMA)
