"""What is accepted is read as Python's csv module reads it, and what it writes is accepted."""

import csv
import io
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcheck.errors import TableError
from synthcheck.tables import open_table

SETTINGS = settings(deadline=None)  # files are written, and the disk may be slow
CHUNKS = st.sampled_from([3, 5, 64, 1 << 22])
DIALECTS = st.fixed_dictionaries(
    {
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    }
)
CHARACTERS = st.sampled_from("ab1 ,\"\n\t;'é\u2028\x85\x0b\U0001f600") | st.characters(
    codec="utf-8", exclude_characters="\0\r\ufeff"
)
TEXTS = st.text(CHARACTERS, max_size=6)
NAMES = st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4, unique=True)
TABLES = NAMES.flatmap(
    lambda names: st.lists(
        st.lists(TEXTS, min_size=len(names), max_size=len(names)), max_size=6
    ).map(lambda rows: [names, *rows])
)
MUTATIONS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from([b"", *(bytes([byte]) for byte in b',"\n\ra \0\xff\xef')]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def written(rows, dialect, separator=","):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, **dialect).writerows(rows)
    return text.getvalue().encode()


def mutated(raw, mutations):
    for place, new, replace in mutations:
        spot = int(place * (len(raw) + 1))
        raw = raw[:spot] + new + raw[spot + replace :]
    return raw


def by_the_book(raw):
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    while len(rows[0]) > 1 and not rows[-1]:
        rows.pop()
    return [row or [""] for row in rows]


def opened(raw, chunk, suffix=".csv"):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("synthcheck.tables.delimited._CHUNK", chunk)
        path = Path(folder, f"t{suffix}")
        path.write_bytes(raw)
        table = open_table(str(path))
        frame = table.frame.collect()
        return table.rows, [frame.columns, *map(list, frame.rows())]


@SETTINGS
@given(rows=TABLES, dialect=DIALECTS, chunk=CHUNKS, kind=st.sampled_from([".csv", ".tsv"]))
def test_what_the_csv_module_writes_is_accepted_and_read_alike(rows, dialect, chunk, kind):
    raw = written(rows, dialect, "\t" if kind == ".tsv" else ",")
    assert opened(raw, chunk, kind) == (len(rows) - 1, rows)


@SETTINGS
@given(rows=TABLES, dialect=DIALECTS, chunk=CHUNKS, mutations=MUTATIONS)
def test_what_is_accepted_is_rectangular_and_read_alike(rows, dialect, chunk, mutations):
    raw = mutated(written(rows, dialect), mutations)
    with suppress(TableError):
        count, read = opened(raw, chunk)
        assert {len(row) for row in read} == {len(read[0])}
        assert (count, read) == (len(read) - 1, by_the_book(raw))


@SETTINGS
@given(rows=TABLES, dialect=DIALECTS, mutations=MUTATIONS)
def test_size_of_the_pieces_does_not_matter(rows, dialect, mutations):
    raw = mutated(written(rows, dialect), mutations)
    outcomes = set()
    for chunk in (3, 5, 1 << 22):
        try:
            outcomes.add(opened(raw, chunk)[0])
        except TableError:
            outcomes.add("refused")
    assert len(outcomes) == 1
