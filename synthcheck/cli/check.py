"""``synthcheck check``: judge a pair of tables."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from synthcheck.cli.streams import Color, colored, columns, waiting, write_out
from synthcheck.errors import SynthcheckError

Format = Literal["full", "json"]
FailOn = Literal["breach", "over", "doubt", "never"]


def check(  # noqa: PLR0913 - the options of the command
    real: Annotated[
        str | None, typer.Argument(metavar="REAL", help="The real table.", show_default=False)
    ] = None,
    synthetic: Annotated[
        str | None,
        typer.Argument(metavar="SYNTHETIC", help="The synthetic table.", show_default=False),
    ] = None,
    *,
    spec: Annotated[
        Path | None,
        typer.Option(
            help="The spec; by default synthcheck.yaml, here or above.", show_default=False
        ),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write the report.")] = "full",
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            help="What makes the exit status 1, instead of the spec's.", show_default=False
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="The headline alone.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every finding.")] = False,
    color: Annotated[Color, typer.Option(help="Whether to color.")] = "auto",
    debug: Annotated[bool, typer.Option("--debug", help="Trace a bug.")] = False,
) -> int:
    """Judge a synthetic table by the real one, as a spec allows.

    REAL and SYNTHETIC are files, folders or globs of CSV, TSV, NDJSON, Parquet or Arrow IPC; a
    spec may name them instead.
    """
    if (real is None) != (synthetic is None):
        msg = "name both tables, REAL and SYNTHETIC, or neither"
        raise SynthcheckError(msg)
    with waiting("counting", debug=debug):
        from synthcheck.pipeline import check as judge
        from synthcheck.spec import find_spec

        report = judge(real, synthetic, spec or find_spec(Path()), fail_on=fail_on)
    if format_ == "json":
        write_out(report.to_json())
    else:
        from synthcheck.render import terminal

        text = terminal.render(
            report, width=columns(), color=colored(color), verbose=verbose, quiet=quiet
        )
        write_out(text)
    return report.exit_code
