"""Findings as rows of a terminal's table."""

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from synthcheck.errors import printable
from synthcheck.render.words import direction, percent, setting, where
from synthcheck.report import Finding, Verdict

STYLES = {
    Verdict.BREACH: "bold red",
    Verdict.NOISY: "yellow",
    Verdict.UNDEFINED: "magenta",
    Verdict.UNPROVEN: "cyan",
    Verdict.PASS: "green",
}


def findings_table(found: Sequence[Finding], *, wide: bool) -> Table:
    """Lay out findings: the verdict in words, both shares, the value and its interval."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column("verdict", no_wrap=True)
    table.add_column("category", overflow="fold", ratio=1)
    for name in ("real", "synthetic", "value", "interval"):
        table.add_column(name, no_wrap=True, justify="right")
    if wide:
        table.add_column("rows", no_wrap=True, justify="right")
    for finding in found:
        what = Text(where(finding))
        for line in _details(finding, wide=wide):
            what.append(f"\n{line}", style="dim")
        cells = [
            percent(finding.real.share),
            percent(finding.synthetic.share),
            percent(finding.value),
        ]
        interval = (
            f"[{percent(finding.low)}, {percent(finding.high)}]" if finding.low is not None else "-"
        )
        row: list[Text | str] = [
            Text(finding.verdict, style=STYLES[finding.verdict]),
            what,
            *cells,
            interval,
        ]
        table.add_row(*row, *([_rows(finding)] if wide else []))
    return table


def _details(finding: Finding, *, wide: bool) -> Iterator[str]:
    """Say what else a reader of the finding must know, a line each."""
    if not wide:
        yield f"rows {_rows(finding)}"
    if finding.rows_needed:
        yield f"needs {finding.rows_needed:,} rows"
    elif finding.reason:
        yield finding.reason
    if against := direction(finding):
        yield against
    if finding.exception:
        yield exception(finding)


def _rows(finding: Finding) -> str:
    real, synthetic = finding.real, finding.synthetic
    if real.count is None or synthetic.count is None:
        return f"{real.of:,} -> {synthetic.of:,}"
    return f"{real.count:,} -> {synthetic.count:,}"


def exception(finding: Finding) -> str:
    """Tell the limit that an exception set, and why."""
    return f"limit {setting(finding.limit)}: {printable(finding.exception or '')}"
