"""Errors a user can fix; the command line prints them and exits with status 2."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches


class SynthcheckError(Exception):
    """Anything the user can fix in the spec, the tables or the command line."""


class SpecError(SynthcheckError):
    """The spec is missing, malformed, or contradicts itself; one line per problem."""


class TableError(SynthcheckError):
    """A table cannot be read, or does not hold what the spec names."""


@contextmanager
def engine_errors(where: str) -> Iterator[None]:
    """Turn whatever an engine raises into an error about the table *where*.

    Every engine has exceptions of its own, and a panic in native code is not even an `Exception`.

    Raises:
        TableError: In place of what was raised.
    """
    try:
        yield
    except (SynthcheckError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        told = isinstance(error, Exception) and str(error).strip()
        reason = told.splitlines()[0] if told else "damaged, or more than the engine understands"
        msg = f"{where}: cannot be read: {reason}"
        raise TableError(msg) from error


def printable(text: str, longest: int = 60) -> str:
    """Show control, formatting and unassigned characters by their codes, and cut what is long."""
    shown = "".join(
        character
        if character == " " or unicodedata.category(character)[0] not in "CZ"
        else f"\\u{ord(character):04x}"
        for character in text[: longest + 1]
    )
    return shown if len(text) <= longest else shown[:longest] + "..."


def nearest(name: str, known: Sequence[str], shown: int = 10) -> str:
    """Say which of the *known* names comes nearest to *name*, else which names there are."""
    if matches := get_close_matches(name, known, n=1):
        return f"; did you mean {matches[0]!r}?"
    names = ", ".join(repr(each) for each in known[:shown])
    return f"; there is {names}{', ...' if len(known) > shown else ''}" if known else ""
