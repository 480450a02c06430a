"""The command line: parse, call, print, exit."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

_COULD_NOT_JUDGE = 2
_INTERRUPTED = 130


def entry() -> NoReturn:
    """Run the command line as a process of its own, made to start and end at once.

    A check leaves few cycles to collect and, once its output is written, nothing to tear down;
    both together take as long as the counting of a small pair.
    """
    gc.disable()
    status = main(sys.argv[1:])
    os._exit(status)


def main(arguments: Sequence[str]) -> int:
    """Run a command and give its exit status, with all output written.

    0: nothing that fails, 1: something does, 2: could not judge. Whatever goes wrong ends here:
    an exception that Python reports by itself exits with 1, which would read as a breach.
    """
    try:
        from synthcheck.cli.app import run

        status = run(arguments)
    except KeyboardInterrupt:
        _say("synthcheck: interrupted\n")
        status = _INTERRUPTED
    except BaseException as error:  # noqa: BLE001 - a bug must not look like a breach
        if "--debug" in arguments:
            import traceback

            _say(traceback.format_exc())
        _say(
            f"synthcheck: internal error ({type(error).__name__}): this is a bug; please report it "
            "with what the same command prints with --debug\n"
        )
        status = _COULD_NOT_JUDGE
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):  # full, gone, or closed from the start
            stream.flush()
    return status


def _say(text: str) -> None:
    with suppress(OSError, AttributeError):
        sys.stderr.write(text)
