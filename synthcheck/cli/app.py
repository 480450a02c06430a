"""The verbs, and how their outcome becomes an exit status."""

from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from synthcheck import __version__
from synthcheck.cli.check import check
from synthcheck.cli.streams import complain, write_out
from synthcheck.errors import SynthcheckError

app = typer.Typer(
    name="synthcheck",
    help="Tell whether a synthetic table kept who was in the real one, and what was true of them.",
    epilog="Exit status: 0 nothing that fails, 1 something does, 2 could not judge.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(check)


def _version(wanted: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if wanted:
        write_out(f"synthcheck {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Tell whether a synthetic table kept who was in the real one, and what was true of them."""


def run(arguments: Sequence[str]) -> int:
    """Run a command; what the user can mend is told in a line each, no command by the help."""
    if not arguments:
        app(["--help"], standalone_mode=False)
        return 2
    try:
        status: int | None = app(list(arguments), standalone_mode=False)
    except TyperException as error:
        complain(f"{error.format_message()}\nTry 'synthcheck --help'.")
        return 2
    except SynthcheckError as error:
        complain(str(error))
        return 2
    else:
        return status or 0
