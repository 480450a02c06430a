"""The proof that a CSV or TSV file is what it seems, against Python's own csv module."""

import csv
import gzip
import io

import pyarrow as pa
import pytest

from synthcheck.errors import TableError
from synthcheck.tables import open_table
from synthcheck.tables.delimited import prove

CHUNKS = [3, 7, 64, 1 << 22]  # the first piece holds a byte order mark as a whole
AB = ("a", "b")
RAGGED = "where the header has 2"
OPEN = "misquoted or cut off: a quote where none can stand, or never closed"
LONE = OPEN.replace("a quote", "a carriage return")


def zstd(raw):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(raw)
    return sink.getvalue().to_pybytes()


def packed(suffix, raw):
    return {"": bytes, ".gz": gzip.compress, ".zst": zstd}[suffix](raw)


def by_the_book(raw):
    """Read with the csv module; an empty line is a field without text if there is but one."""
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    while len(rows[0]) > 1 and not rows[-1]:
        rows.pop()
    return [row or [""] for row in rows]


@pytest.fixture(params=CHUNKS)
def _chunk(request, monkeypatch):
    monkeypatch.setattr("synthcheck.tables.delimited._CHUNK", request.param)


GOOD = {
    "plain": (b"a,b\n1,2\n3,4\n", AB, 2),
    "crlf": (b"a,b\r\n1,2\r\n3,4\r\n", AB, 2),
    "mixed-line-ends": (b"a,b\r\n1,2\n3,4\r\n", AB, 2),
    "no-last-line-end": (b"a,b\n1,2\n3,4", AB, 2),
    "mark": (b"\xef\xbb\xbfa,b\n1,2\n", AB, 1),
    "mark-and-quotes": (b'\xef\xbb\xbf"a",b\n1,2\n', AB, 1),
    "separator-in-quotes": (b'a,b\n"1,1",2\n', AB, 1),
    "line-ends-in-quotes": (b'a,b\n"1\n\n1","2\r\n"\n3,4\n', AB, 2),
    "lone-return-in-quotes": (b'a,b\n"1\r",2\n', AB, 1),
    "doubled-quotes": (b'a,b\n"say ""hi""",""""\n"""",""\n', AB, 2),
    "quoted-nothing": (b'a,b\n"",""\n', AB, 1),
    "quote-at-the-end": (b'a,b\n1,"2"', AB, 1),
    "quoted-header": (b'"a","b\n,"\n1,2\n', ("a", "b\n,"), 1),
    "nothing-in-the-fields": (b"a,b\n,\n,\n", AB, 2),
    "empty-lines-at-the-end": (b"a,b\n1,2\n\n\r\n\n", AB, 1),
    "one-column": (b"a\n1\n2\n", ("a",), 2),
    "one-column-quoted": (b'a\n"1"\n""\n', ("a",), 2),
    "one-column-with-gaps": (b"a\n1\n\n2\n", ("a",), 3),
    "header-alone": (b"a,b\n", AB, 0),
    "header-alone-without-line-end": (b"a,b", AB, 0),
    "index-without-a-name": (b",a\n0,x\n1,y\n", ("", "a"), 2),
    "apostrophes": (b"a,b\n'1,2'\n", AB, 1),
    "spaces": (b" a,b \n 1, 2\n", (" a", "b "), 1),
    "what-only-unicode-takes-for-line-ends": ("a,b\n1\u2028\x85\x1c\x0b\x0c,2\n".encode(), AB, 1),
    "beyond-the-basic-plane": ("é,b\n\U0001f600,\u202e\n".encode(), ("é", "b"), 1),
    "names-that-differ-by-case": (b"a,A\n1,2\n", ("a", "A"), 1),
}


@pytest.mark.usefixtures("_chunk")
@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize(("raw", "header", "records"), GOOD.values(), ids=GOOD)
def test_sound_file_is_counted_and_read_like_the_csv_module(tmp_path, raw, header, records, suffix):
    path = tmp_path / f"t.csv{suffix}"
    path.write_bytes(packed(suffix, raw))
    assert prove(path, "t", ",")[:2] == (header, records)
    rows = by_the_book(raw)
    table = open_table(str(path))
    assert (table.rows, table.frame.collect_schema().names()) == (records, list(header))
    assert [list(row) for row in table.frame.collect().rows()] == rows[1:]


BAD = {
    "empty": (b"", "t: the file is empty"),
    "mark-alone": (b"\xef\xbb\xbf", "t: the file is empty"),
    "line-end-alone": (b"\n", "t:1: the first line is empty; it must name the columns"),
    "blank-header": (b" , \n1,2\n", "t:1: the first line is empty; it must name the columns"),
    "empty-line-first": (b"\na,b\n", "t:1: the first line is empty; it must name the columns"),
    "twice-the-name": (b"a,b,a\n1,2,3\n", "t:1: two columns have the name 'a'"),
    "two-columns-without-a-name": (b"a,,\n1,2,3\n", "t:1: two columns have the name ''"),
    "short": (b"a,b\n1,2\n3\n4,5\n", f"t:3: 1 field {RAGGED}"),
    "long": (b"a,b\n1,2\n3,4,5\n", f"t:3: 3 fields {RAGGED}"),
    "short-and-long-cancel-out": (b"a,b\n1\n2,3,4\n", f"t:2: 1 field {RAGGED}"),
    "trailing-separators": (b"a,b\n1,2,\n3,4,\n", f"t:2: 3 fields {RAGGED}"),
    "cut-off": (b"a,b\n1,2\n3", f"t:3: 1 field {RAGGED}"),
    "long-after-a-record-of-three-lines": (b'a,b\n"\n\n",2\n1,2,3\n', f"t:5: 3 fields {RAGGED}"),
    "long-over-two-lines": (b'a,b\n1,2\n1,"\n",3\n', f"t:3: 3 fields {RAGGED}"),
    "empty-line-inside": (b"a,b\n1,2\n\n3,4\n", f"t:3: an empty line {RAGGED}"),
    "empty-line-after-the-header": (b"a,b\n\n1,2\n", f"t:2: an empty line {RAGGED}"),
    "line-of-spaces": (b"a,b\n1,2\n  \n", f"t:3: 1 field {RAGGED}"),
    "left-open": (b'a,b\n1,2\n"3,4\n5,6\n', f"t:3: {OPEN}"),
    "left-open-at-the-end": (b'a,b\n1,"', f"t:2: {OPEN}"),
    "text-after-quotes": (b'a,b\n1,2\n"3"x,4\n', f"t:3: {OPEN}"),
    "quote-inside": (b'a,b\n1,2\n3,4" x 4"\n', f"t:3: {OPEN}"),
    "quote-at-the-end-of-a-field": (b'a,b\n1,2\n5",6"\n', f"t:3: {OPEN}"),
    "space-before-the-quote": (b'a,b\n1,2\n1, "2"\n', f"t:3: {OPEN}"),
    "lone-return": (b"a,b\n1,2\n3\r,4\n", f"t:3: {LONE}"),
    "lone-return-as-a-line-end": (b"a,b\n1,2\n3,4\r5,6\n", f"t:3: {LONE}"),
    "lone-returns-as-line-ends": (b"a,b\r1,2\r3,4\r", f"t:1: {LONE}"),
    "misquoted-header": (b'"a"x,b\n1,2\n', "t:1: the header is misquoted: ',' expected after '\"'"),
    "header-left-open": (b'"a,b\n1,2\n', "t:1: the header is misquoted: unexpected end of data"),
    "latin-1": (b"a,b\n1,2\n\xe9,4\n", "t:3: not UTF-8"),
    "half-a-character": (b"a,b\n1,\xc3", "t:2: not UTF-8"),
    "nul": (b"a,b\n1,2\n3,\0\n", "t:3: a NUL character"),
    "utf-16": ("a,b\n1,2\n".encode("utf-16"), "t: the file is UTF-16: save it as UTF-8"),
}  # fmt: skip


@pytest.mark.usefixtures("_chunk")
@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize(("raw", "message"), BAD.values(), ids=BAD)
def test_unsound_file_is_refused_with_the_line(tmp_path, raw, message, suffix):
    path = tmp_path / f"t.csv{suffix}"
    path.write_bytes(packed(suffix, raw))
    with pytest.raises(TableError) as refused:
        prove(path, "t", ",")
    assert str(refused.value) == message


@pytest.mark.parametrize("raw", [raw for raw, _ in BAD.values()], ids=BAD)
def test_unsound_file_is_refused_in_zstd_too(tmp_path, raw):
    path = tmp_path / "t.csv.zst"
    path.write_bytes(zstd(raw))
    with pytest.raises(TableError, match=r"^t: |^t:[0-9]+: "):
        prove(path, "t", ",")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a\tb\n1,1\t2\n", None),
        (b"a\tb\n1\t2\n3,3\n", f"t:3: 1 field {RAGGED}"),
        (b'a\tb\n"1\t1"\t2\n', None),
    ],
)
def test_tabs_separate_as_commas_do(tmp_path, raw, message):
    path = tmp_path / "t.tsv"
    path.write_bytes(raw)
    if message is None:
        assert prove(path, "t", "\t")[:2] == (AB, 1)
        return
    with pytest.raises(TableError) as refused:
        prove(path, "t", "\t")
    assert str(refused.value) == message


def test_record_without_an_end_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("synthcheck.tables.delimited._CHUNK", 1 << 10)
    monkeypatch.setattr("synthcheck.tables.delimited._LONGEST", 1 << 20)
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\n1,2\n"' + b"x,\n" * (1 << 19))
    with pytest.raises(TableError, match=r"^t:3: a record of more than 1 MB: a quote left open\?$"):
        prove(path, "t", ",")
