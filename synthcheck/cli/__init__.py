"""The command line: parse, call, print, exit."""

import sys
from collections.abc import Sequence

_COULD_NOT_JUDGE = 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status.

    0: nothing that fails, 1: something does, 2: could not judge. Whatever goes wrong ends here:
    an exception that Python reports by itself exits with 1, which would read as a breach.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        from synthcheck.cli.app import run

        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a bug must not look like a breach
        if "--debug" in arguments:
            import traceback

            traceback.print_exc()
        kind = type(error).__name__
        sys.stderr.write(
            f"synthcheck: internal error ({kind}): this is a bug, please report it with the output "
            "of the same command and --debug\n"
        )
        return _COULD_NOT_JUDGE
