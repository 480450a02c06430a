"""For people at a terminal or reading a log: the headline first, then the worst findings."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from synthcheck.errors import printable
from synthcheck.render.rows import STYLES, exception, findings_table
from synthcheck.render.words import percent, setting, where
from synthcheck.report import Finding, Input, Report, Status, Verdict

_WIDE = 110  # columns from which the row counts have a column of their own
_WORST = 5  # findings shown of each metric
_OPEN = 2  # unproven ones among them
_LONG = 400  # characters of a note
_STATUS_STYLES = {
    Status.PASS: "bold green",
    Status.BREACH: "bold red",
    Status.INCONCLUSIVE: "bold yellow",
}
_MEANINGS = {
    Verdict.BREACH: "beyond the limit, and more than noise explains",
    Verdict.NOISY: "beyond the limit, but noise could explain it",
    Verdict.UNDEFINED: "cannot be computed",
    Verdict.UNPROVEN: "within the limit, but too few rows to prove it",
    Verdict.PASS: "shown to be within the limit",
}


def render(
    report: Report,
    *,
    width: int = 80,
    color: bool = False,
    verbose: bool = False,
    quiet: bool = False,
) -> str:
    """Write the report for *width* columns; *quiet* leaves nothing but the headline."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    with console.capture() as captured:
        console.print(_headline(report))
        if not quiet:
            _print_body(report, console, verbose=verbose)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _headline(report: Report) -> Text:
    """Say what came out, what fails, and what the exit status is for."""
    counts = [f"{count:,} {verdict}" for verdict, count in report.verdicts.items() if count]
    why = f"fail_on: {report.settings.fail_on}"
    if report.exit_code == 2:  # noqa: PLR2004 - could not judge
        why = "nothing could be evaluated"
    headline = Text(report.status.upper(), style=_STATUS_STYLES[report.status])
    headline.append(f": {', '.join(counts)} of {len(report.findings):,} findings", style="default")
    headline.append(f"\nexit status {report.exit_code} ({why})", style="default")
    failing = Counter(finding.metric for finding in report.failing)
    if failing:
        names = ", ".join(f"{count:,} {metric}" for metric, count in failing.items())
        headline.append(f": {names}", style="default")
    return headline


def _print_body(report: Report, console: Console, *, verbose: bool) -> None:
    for line in _inputs(report):
        console.print(Text(line), soft_wrap=True)
    by_metric = {
        name: [f for f in report.findings if f.metric == name] for name in report.summaries
    }
    for name, found in by_metric.items():
        console.print()
        limits = sorted({finding.limit for finding in found if finding.exception is None})
        allowed = f", at most {setting(limits[0])}" if limits else ""
        console.print(
            Text(f"{name}{allowed}", style="bold").append(
                f": {report.summaries[name]}", style="not bold"
            )
        )
        shown, rest = _worst(found, verbose=verbose)
        if shown:
            console.print(findings_table(shown, wide=console.width >= _WIDE))
        for line in _rest(rest, some=bool(shown)):
            console.print(Text(f"  {line}"), soft_wrap=True)  # no label may begin a line of a log
    if report.notes:
        console.print()
        console.print(_notes(report.notes))
    console.print()
    for verdict, count in report.verdicts.items():
        if count:
            console.print(
                Text(f"{verdict:9}", style=STYLES[verdict]).append(
                    f" {_MEANINGS[verdict]}", style="default"
                )
            )


def _inputs(report: Report) -> Iterator[str]:
    """Name the tables and the spec, and what the verdicts rest on."""
    yield f"real       {_path(report.real)} ({report.real.rows:,} rows)"
    yield f"synthetic  {_path(report.synthetic)} ({report.synthetic.rows:,} rows)"
    settings = report.settings
    sure = f"{setting(settings.confidence)} confidence, real is a {settings.real_is}"
    yield f"spec       {_path(report.spec)} ({sure})"


def _notes(notes: Sequence[str]) -> Table:
    table = Table.grid(padding=(0, 1))
    for note in notes:
        table.add_row("note:", Text(printable(note, _LONG), overflow="fold"))
    return table


def _path(each: Input) -> str:
    return "(in memory)" if each.path is None else printable(each.path, 200)


def _worst(found: Sequence[Finding], *, verbose: bool) -> tuple[list[Finding], list[Finding]]:
    """Part the findings to show, worst first, from the rest."""
    ranks = {verdict: rank for rank, verdict in enumerate(Verdict)}
    ordered = sorted(found, key=lambda f: (ranks[f.verdict], f.limit - (f.value or 0.0)))
    if verbose:
        return ordered, []
    over = sum(finding.verdict not in {Verdict.PASS, Verdict.UNPROVEN} for finding in found)
    unproven = sum(finding.verdict is Verdict.UNPROVEN for finding in found)
    shown = min(over + min(unproven, _OPEN), _WORST)
    return ordered[:shown], ordered[shown:]


def _rest(rest: Sequence[Finding], *, some: bool) -> Iterator[str]:
    """Sum up the findings that are not shown; one that passes by an exception is not hidden."""
    counts = [(verdict, sum(f.verdict is verdict for f in rest)) for verdict in Verdict]
    text = ", ".join(f"{count:,} {verdict}" for verdict, count in counts if count)
    if text:
        yield f"and {text}" if some else text
    for finding in rest:
        if finding.exception:
            yield f"by exception: {where(finding)}, {percent(finding.value)}; {exception(finding)}"
