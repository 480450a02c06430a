"""Standard output is the report and nothing else; standard error is for people."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal, TextIO

from synthcheck.errors import SynthcheckError, printable

Color = Literal["auto", "always", "never"]

_PATIENCE = 1.0  # seconds before a terminal is told that work goes on
_NARROWEST, _LOG, _WIDEST = 60, 80, 160
_LONGEST = 600


def complain(text: str) -> None:
    """Write each line of *text* to standard error, as an error; nobody may be there to read it."""
    for line in text.split("\n"):
        with suppress(OSError):
            _write(sys.stderr, f"synthcheck: {printable(line, _LONGEST)}\n")


def write_out(text: str) -> None:
    """Write a report to standard output.

    A reader that went away has seen enough; any other failure to write is an error.

    Raises:
        SynthcheckError: Standard output cannot be written.
    """
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        msg = f"cannot write the report: {error.strerror or error}"
        raise SynthcheckError(msg) from None


def _write(stream: TextIO | None, text: str) -> None:
    """Write what *stream* can encode, the rest by its codes; it is None where it was closed."""
    if stream is None:
        msg = "closed"
        raise OSError(msg)
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def columns() -> int:
    """Give the width to write for: the terminal's, or COLUMNS, or that of a log."""
    known = _is_terminal(sys.stdout) or os.environ.get("COLUMNS", "").isdecimal()
    width = shutil.get_terminal_size((_LOG, 24)).columns if known else _LOG
    return min(max(width, _NARROWEST), _WIDEST)


def colored(color: Color) -> bool:
    """Tell whether to color: on a terminal, unless NO_COLOR or the user says otherwise."""
    if color != "auto":
        return color == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return _is_terminal(sys.stdout) and not plain


@contextmanager
def waiting(text: str, *, debug: bool = False) -> Iterator[None]:
    """Show on a terminal that work goes on, once it takes longer than a second.

    Meanwhile nobody else writes to standard error: engines print their panics there, which reach
    the user as one line of ours. With *debug* they may.
    """
    with _muted(sys.stderr, unless=debug) as stream:
        if stream is None or not _is_terminal(stream):
            yield
            return
        from rich.console import Console

        status = Console(file=stream).status(text)
        timer = threading.Timer(_PATIENCE, status.start)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            status.stop()


@contextmanager
def _muted(stream: TextIO | None, *, unless: bool) -> Iterator[TextIO | None]:
    """Give *stream* to the caller alone: what native code writes to it goes nowhere."""
    try:
        number = stream.fileno() if stream else -1
        kept = os.dup(number)
    except (OSError, ValueError):  # closed, or not a file
        yield stream
        return
    if not unless:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
    try:
        with os.fdopen(os.dup(kept), "w", encoding="utf-8", errors="replace") as own:
            yield own
    finally:
        os.dup2(kept, number)
        os.close(kept)
