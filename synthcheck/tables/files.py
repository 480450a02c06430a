"""Open a path, a folder or a glob as one lazy table."""

import re
from collections.abc import Callable, Sequence
from glob import escape, glob, has_magic
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import polars as pl

from synthcheck.errors import TableError, engine_errors
from synthcheck.tables.delimited import prove

_JSON_ROWS = 10_000  # from which the types of an NDJSON file are read
_HIVE = re.compile(r"([^=/\\]+)=([^/\\]*)")
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


class Table(NamedTuple):
    """A table that has not been read yet.

    Attributes:
        frame: Its columns; text files give nothing but text.
        rows: How many rows its files hold, where that had to be found out.
    """

    frame: pl.LazyFrame
    rows: int | None = None


Opener = Callable[[Sequence[Path], str], Table]


def open_table(where: str) -> Table:
    """Open the file, folder or glob *where*, by suffix: CSV, TSV, NDJSON, Parquet or Arrow IPC.

    Raises:
        TableError: There is no such table, or it is damaged; the text names the file and line.
    """
    files = _files(where)
    kinds = {_kind(file) for file in files}
    if len(kinds) > 1:
        msg = f"{where}: holds files of several kinds ({', '.join(sorted(kinds))}); name one kind"
        raise TableError(msg)
    with engine_errors(where):
        table = _OPENERS[kinds.pop()](files, where)
        table.frame.collect_schema()
    return table


def _files(where: str) -> list[Path]:
    """Find the files that *where* stands for, sorted."""
    path = Path(where)
    if not where:
        msg = "the path of a table is empty"
        raise TableError(msg)
    try:
        if path.is_file():
            _kind(path)
            return [path]
        if path.is_dir():
            found = [file for file in sorted(path.rglob("*")) if _is_part(file, path)]
        elif has_magic(where) and not path.exists():
            found = [Path(name) for name in sorted(glob(where, recursive=True))]  # noqa: PTH207
            found = [file for file in found if file.is_file()]
        else:
            found = []
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        msg = f"{where}: cannot be read: {reason}"
        raise TableError(msg) from None
    if not found:
        raise TableError(_nothing(where, path))
    return found


def _nothing(where: str, path: Path) -> str:
    if path.is_dir():
        return f"{where}: the folder holds no table ({', '.join(sorted(_OPENERS))})"
    if path.exists():
        return f"{where}: not a regular file"
    return f"{where}: no such file"


def _is_part(file: Path, folder: Path) -> bool:
    """Tell whether a file in a folder is part of its table: of a known kind, and not hidden."""
    hidden = any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
    return not hidden and file.is_file() and _suffix(file) in _OPENERS


def _suffix(file: Path) -> str:
    name = file.name.lower().removesuffix(".gz").removesuffix(".zst")
    return Path(name).suffix


def _kind(file: Path) -> str:
    """Give the suffix that tells how to read *file*."""
    if (kind := _suffix(file)) not in _OPENERS:
        known = ", ".join(sorted(_OPENERS))
        msg = f"{file}: unknown kind of table; the name must end in one of {known}"
        raise TableError(msg)
    return kind


def _open_text(separator: str) -> Opener:
    """Make the opener of text files whose fields stand between separators."""

    def opener(files: Sequence[Path], where: str) -> Table:
        frames, rows, header = [], 0, None
        for file in files:
            shape = prove(file, str(file), separator)
            if header not in {None, shape.header}:
                msg = f"{file}:1: other columns than in {files[0]}"
                raise TableError(msg)
            header, rows = shape.header, rows + shape.records
            frame = pl.scan_csv(
                file,
                separator=separator,
                infer_schema=False,
                empty_string_is_null=False,
                glob=False,
                n_rows=shape.records if shape.padded else None,
            )
            read = frame.collect_schema().names()
            frame = frame.rename(dict(zip(read, header, strict=True)))
            frames.append(frame.with_columns(**_partition(file, where)))
        return Table(pl.concat(frames), rows)

    return opener


def _open_json(files: Sequence[Path], where: str) -> Table:
    frames = [
        pl.scan_ndjson(escape(str(file)), infer_schema_length=_JSON_ROWS).with_columns(
            **_partition(file, where)
        )
        for file in files
    ]
    return Table(pl.concat(frames))


def _open_parquet(files: Sequence[Path], where: str) -> Table:
    schema = _hive(files, where)
    frame = pl.scan_parquet(
        list(files), glob=False, hive_partitioning=bool(schema), hive_schema=schema
    )
    return Table(frame)


def _open_arrow(files: Sequence[Path], where: str) -> Table:
    schema = _hive(files, where)
    frame = pl.scan_ipc(list(files), glob=False, hive_partitioning=bool(schema), hive_schema=schema)
    return Table(frame)


def _hive(files: Sequence[Path], where: str) -> dict[str, pl.DataType] | None:
    """Read the names of hive partitions; their values are text, so that zeros in front stay."""
    names = _steps(files[0], where)
    return {name: pl.String() for name in names} or None


def _partition(file: Path, where: str) -> dict[str, pl.Expr]:
    """Give the columns that the folders of a text file name, as ``year=2026/``."""
    steps = _steps(file, where)
    return {
        name: pl.lit(None if value == _NO_VALUE else value, pl.String)
        for name, value in steps.items()
    }


def _steps(file: Path, where: str) -> dict[str, str]:
    """Read the partition of a file from its folders below *where*."""
    path = Path(where)
    if path.is_file():
        return {}
    root = path if path.is_dir() else Path()
    parts = file.relative_to(root).parts if file.is_relative_to(root) else file.parts
    matches = [match for part in parts[:-1] if (match := _HIVE.fullmatch(part))]
    return {match[1]: unquote(match[2]) for match in matches}


_OPENERS: dict[str, Opener] = {
    ".arrow": _open_arrow,
    ".csv": _open_text(","),
    ".feather": _open_arrow,
    ".ipc": _open_arrow,
    ".jsonl": _open_json,
    ".ndjson": _open_json,
    ".parquet": _open_parquet,
    ".pq": _open_parquet,
    ".tsv": _open_text("\t"),
}
