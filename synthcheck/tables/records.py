"""Records of separated text: counted where they are sound, refused with the line where not."""

import csv
import io
import re
from typing import NamedTuple, NoReturn

from synthcheck.errors import TableError

_QUOTE = b'"'
_NO_TEXT = b"\xff"  # a byte that UTF-8 never holds


class Text(NamedTuple):
    """A run of whole records, and the line that it starts in."""

    raw: bytes
    line: int


def count_records(text: Text, name: str, separator: str, fields: int) -> tuple[int, int]:
    """Count the records of *text*, and the empty lines behind them, or refuse it.

    Without its quoted parts and everything but separators and line ends, a sound text is the
    same line again and again.
    """
    outside = text.raw
    if _QUOTE in outside:
        outside = _outside_quotes(outside)
        if not _well_quoted(outside, separator.encode()):
            refuse(text, name, separator, fields)
    if outside.count(b"\r") != outside.count(b"\r\n"):
        refuse(text, name, separator, fields)
    line = separator.encode() * (fields - 1) + b"\n"
    kept = separator.encode() + b"\n"
    skeleton = outside.translate(None, bytes(set(range(256)) - set(kept)))
    if not outside.endswith(b"\n"):
        skeleton += b"\n"
    filled = outside.rstrip(b"\r\n")
    empty = 0 if fields == 1 else outside.count(b"\n", len(filled)) - bool(filled)
    empty = max(empty, 0)
    records = (len(skeleton) - empty) // len(line)
    if skeleton != line * records + b"\n" * empty:
        refuse(text, name, separator, fields)
    return records, empty


def _outside_quotes(raw: bytes) -> bytes:
    """Leave a single quote of each quoted part; of one that is never closed leave two."""
    parts = raw.replace(_QUOTE * 2, _NO_TEXT).split(_QUOTE)
    if len(parts) % 2 == 0:
        return _QUOTE * 2
    outside = _QUOTE.join(parts[::2]).replace(_NO_TEXT, _QUOTE)
    while _QUOTE * 2 in outside:
        outside = outside.replace(_QUOTE * 2, _QUOTE)
    return outside


def _well_quoted(outside: bytes, separator: bytes) -> bool:
    """Tell whether each quoted part, here a single quote, fills its field."""
    quotes = outside.count(_QUOTE)
    opened = sum(outside.count(before + _QUOTE) for before in (separator, b"\n"))
    closed = sum(outside.count(_QUOTE + after) for after in (separator, b"\n", b"\r"))
    return (
        opened + outside.startswith(_QUOTE) == quotes
        and closed + outside.endswith(_QUOTE) == quotes
    )


def refuse(text: Text, name: str, separator: str, fields: int) -> NoReturn:
    """Name the first line of *text* that is wrong."""
    decoded = text.raw.decode("utf-8", "replace")
    if (spot := first_break(decoded, separator)) is not None:
        line = text.line + decoded.count("\n", 0, spot)
        what = "a carriage return" if decoded[spot] == "\r" else "a quote"
        msg = f"{name}:{line}: misquoted or cut off: {what} where none can stand, or never closed"
        raise TableError(msg)
    reader = csv.reader(lines(text), delimiter=separator, strict=True)
    line = text.line
    for row in reader:
        if len(row) != fields:
            break
        line = text.line + reader.line_num
    msg = f"{name}:{line}: {_fields(len(row))} where the header has {fields}"
    raise TableError(msg)


def first_break(text: str, separator: str) -> int | None:
    """Find where *text* stops being fields, quoted whole or not at all, between separators."""
    field = re.compile(rf'"(?:[^"]|"")*+"|[^"{separator}\r\n]*')
    end = re.compile(rf"{separator}|\r?\n|$(?!\n)")
    place = 0
    while place < len(text):
        found = field.match(text, place)
        place = found.end() if found else place
        if not (after := end.match(text, place)):
            return place
        place = max(after.end(), place)
    return None


def _fields(count: int) -> str:
    return "an empty line" if count == 0 else "1 field" if count == 1 else f"{count} fields"


def lines(text: Text) -> io.StringIO:
    """Give the lines of *text* to the csv module."""
    return io.StringIO(text.raw.decode("utf-8"), newline="")
