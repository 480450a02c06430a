"""Proof that a CSV or TSV file is what it seems: every record has the header's fields.

Readers pad short records, drop long ones or swallow lines after an open quote, in silence. This
pass over the bytes refuses such a file, with the line, before anything is counted.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

import polars as pl

from synthcheck.errors import TableError

_CHUNK = 1 << 22
_LONGEST = 1 << 26  # bytes of one record
_QUOTE = b'"'
_NO_TEXT = b"\xff"  # a byte that UTF-8 never holds
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UTF_8_MARK = b"\xef\xbb\xbf"


class Shape(NamedTuple):
    """What the proof found.

    Attributes:
        header: The names of the columns.
        records: How many records follow the header.
        padded: Whether empty lines follow the last record.
    """

    header: tuple[str, ...]
    records: int
    padded: bool


class _Text(NamedTuple):
    """A run of whole records, and the line that it starts in."""

    raw: bytes
    line: int


def prove(path: Path, name: str, separator: str) -> Shape:
    """Prove that every record of *path* has as many fields as the header.

    Raises:
        TableError: Naming the line: ragged, misquoted, cut off or not UTF-8; or the header is
            missing or names a column twice.
    """
    header: tuple[str, ...] = ()
    records, empty = 0, 0
    for text in _runs(_chunks(path, name), name, separator):
        _require_text(text, name)
        if not header:
            header = _header(text, name, separator)
            records -= 1
        found, behind = _count(text, name, separator, len(header))
        if empty and found:
            _refuse(_Text(b"\n", text.line - empty), name, separator, len(header))
        records, empty = records + found, behind + (0 if found else empty)
    if not header:
        msg = f"{name}: the file is empty"
        raise TableError(msg)
    return Shape(header, records, empty > 0)


def _chunks(path: Path, name: str) -> Iterator[bytes]:
    """Read the text piece by piece, decompressed."""
    try:
        if path.suffix.lower() == ".zst":
            for batch in pl.scan_lines(path, glob=False).collect_batches():
                yield "".join(f"{line}\n" for line in batch["line"]).encode()
            return
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile, pl.exceptions.PolarsError) as error:
        msg = f"{name}: damaged or cut off: {str(error).splitlines()[0]}"
        raise TableError(msg) from error
    except OSError as error:
        msg = f"{name}: cannot be read: {error.strerror or error}"
        raise TableError(msg) from error


def _runs(chunks: Iterator[bytes], name: str, separator: str) -> Iterator[_Text]:
    """Regroup the pieces so that each ends with a record."""
    rest, line = b"", 1
    for chunk in chunks:
        rest = rest + chunk if rest else chunk.removeprefix(_UTF_8_MARK) if line == 1 else chunk
        end = rest.rfind(b"\n") + 1
        if end and rest.count(_QUOTE, 0, end) % 2 == 0:
            yield _Text(rest[:end], line)
            line += rest.count(b"\n", 0, end)
            rest = rest[end:]
        elif len(rest) > _LONGEST:
            spot = _first_break(rest.decode("utf-8", "replace"), separator) or 0
            line += rest.decode("utf-8", "replace").count("\n", 0, spot)
            msg = f"{name}:{line}: a record of more than {_LONGEST >> 20} MB: a quote left open?"
            raise TableError(msg)
    if rest:
        yield _Text(rest, line)


def _require_text(text: _Text, name: str) -> None:
    """Refuse bytes that are no UTF-8 text."""
    if text.line == 1 and text.raw.startswith(_UTF_16):
        msg = f"{name}: the file is UTF-16: save it as UTF-8"
        raise TableError(msg)
    try:
        text.raw.decode("utf-8")
        bad, problem = text.raw.find(b"\0"), "a NUL character"
    except UnicodeDecodeError as error:
        bad, problem = error.start, "not UTF-8"
    if bad >= 0:
        line = text.line + text.raw.count(b"\n", 0, bad)
        msg = f"{name}:{line}: {problem}"
        raise TableError(msg)


def _header(text: _Text, name: str, separator: str) -> tuple[str, ...]:
    """Read the names of the columns; an index without a name may stand first."""
    try:
        names = next(csv.reader(_lines(text), delimiter=separator, strict=True), [])
    except csv.Error as error:
        msg = f"{name}:1: the header is misquoted: {error}"
        raise TableError(msg) from None
    if not any(each.strip() for each in names):
        msg = f"{name}:1: the first line is empty; it must name the columns"
        raise TableError(msg)
    for place, each in enumerate(names):
        if (each or place) and names.index(each) < place:
            msg = f"{name}:1: two columns have the name {each!r}"
            raise TableError(msg)
    return tuple(names)


def _count(text: _Text, name: str, separator: str, fields: int) -> tuple[int, int]:
    """Count the records of *text*, and the empty lines behind them, or refuse it.

    Without its quoted parts and everything but separators and line ends, a sound text is the
    same line again and again.
    """
    outside = text.raw
    if _QUOTE in outside:
        outside = _outside_quotes(outside)
        if not _well_quoted(outside, separator.encode()):
            _refuse(text, name, separator, fields)
    if outside.count(b"\r") != outside.count(b"\r\n"):
        _refuse(text, name, separator, fields)
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
        _refuse(text, name, separator, fields)
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


def _refuse(text: _Text, name: str, separator: str, fields: int) -> NoReturn:
    """Name the first line of *text* that is wrong."""
    decoded = text.raw.decode("utf-8", "replace")
    if (spot := _first_break(decoded, separator)) is not None:
        line = text.line + decoded.count("\n", 0, spot)
        what = "a carriage return" if decoded[spot] == "\r" else "a quote"
        msg = f"{name}:{line}: misquoted or cut off: {what} where none can stand, or never closed"
        raise TableError(msg)
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    line = text.line
    for row in reader:
        if len(row) != fields:
            break
        line = text.line + reader.line_num
    msg = f"{name}:{line}: {_fields(len(row))} where the header has {fields}"
    raise TableError(msg)


def _first_break(text: str, separator: str) -> int | None:
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


def _lines(text: _Text) -> io.StringIO:
    return io.StringIO(text.raw.decode("utf-8"), newline="")
