"""Proof that a CSV or TSV file is what it seems: every record has the header's fields.

Readers pad short records, drop long ones or swallow lines after an open quote, in silence. This
pass over the bytes refuses such a file, with the line, before anything is counted.
"""

import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from synthcheck.errors import TableError
from synthcheck.tables.records import Text, count_records, first_break, lines, refuse

_CHUNK = 1 << 22
_LONGEST = 1 << 26  # bytes of one record
_QUOTE = b'"'
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
        found, behind = count_records(text, name, separator, len(header))
        if empty and found:
            refuse(Text(b"\n", text.line - empty), name, separator, len(header))
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


def _runs(chunks: Iterator[bytes], name: str, separator: str) -> Iterator[Text]:
    """Regroup the pieces so that each ends with a record."""
    rest, line = b"", 1
    for chunk in chunks:
        rest = rest + chunk if rest else chunk.removeprefix(_UTF_8_MARK) if line == 1 else chunk
        end = rest.rfind(b"\n") + 1
        if end and rest.count(_QUOTE, 0, end) % 2 == 0:
            yield Text(rest[:end], line)
            line += rest.count(b"\n", 0, end)
            rest = rest[end:]
        elif len(rest) > _LONGEST:
            spot = first_break(rest.decode("utf-8", "replace"), separator) or 0
            line += rest.decode("utf-8", "replace").count("\n", 0, spot)
            msg = f"{name}:{line}: a record of more than {_LONGEST >> 20} MB: a quote left open?"
            raise TableError(msg)
    if rest:
        yield Text(rest, line)


def _require_text(text: Text, name: str) -> None:
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


def _header(text: Text, name: str, separator: str) -> tuple[str, ...]:
    """Read the names of the columns; an index without a name may stand first."""
    try:
        names = next(csv.reader(lines(text), delimiter=separator, strict=True), [])
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
