"""Paths, folders and globs of every kind of file as one table."""

import gzip
import io

import polars as pl
import pyarrow as pa
import pytest

from synthcheck.counts import Key, Plan, count
from synthcheck.errors import TableError
from synthcheck.tables import open_table

FRAME = pl.DataFrame({"sex": ["F", "M", "NO"], "code": ["01", "1", "010"]})
KNOWN = ".arrow, .csv, .feather, .ipc, .jsonl, .ndjson, .parquet, .pq, .tsv"
WRITERS = {
    ".csv": pl.DataFrame.write_csv,
    ".tsv": lambda frame, file: frame.write_csv(file, separator="\t"),
    ".ndjson": pl.DataFrame.write_ndjson,
    ".jsonl": pl.DataFrame.write_ndjson,
    ".parquet": pl.DataFrame.write_parquet,
    ".pq": pl.DataFrame.write_parquet,
    ".arrow": pl.DataFrame.write_ipc,
    ".ipc": pl.DataFrame.write_ipc,
    ".feather": pl.DataFrame.write_ipc,
}
TEXT = [".csv", ".tsv", ".ndjson", ".jsonl"]
SUFFIXES = [*WRITERS, *(kind + packing for kind in TEXT for packing in (".gz", ".zst"))]


def zstd(raw):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(raw)
    return sink.getvalue().to_pybytes()


def write(path, frame=FRAME):
    kind = next(kind for kind in WRITERS if kind in path.suffixes)
    raw = io.BytesIO()
    WRITERS[kind](frame, raw)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes({".gz": gzip.compress, ".zst": zstd}.get(path.suffix, bytes)(raw.getvalue()))
    return str(path)


def rows(where):
    return sorted(open_table(str(where)).frame.select("sex", "code").collect().rows())


def refusal(where):
    plan = Plan((Key("sex"), Key("code")), ((0, 1),))
    with pytest.raises(TableError) as refused:
        count(open_table(str(where)).frame, plan, str(where))
    return str(refused.value)


@pytest.mark.parametrize("suffix", SUFFIXES)
class TestEveryKind:
    def test_file(self, tmp_path, suffix):
        assert rows(write(tmp_path / f"t{suffix}")) == sorted(FRAME.rows())

    @pytest.mark.parametrize("name", ["data[1]", "a*", "what?", "{a,b}", "[!a]/t", "na\u00efve t"])
    def test_file_whose_name_has_glob_characters(self, tmp_path, suffix, name):
        write(tmp_path / f"data1{suffix}", FRAME.head(1))
        write(tmp_path / f"axe{suffix}", FRAME.head(1))
        assert rows(write(tmp_path / f"{name}{suffix}")) == sorted(FRAME.rows())

    def test_folder_and_globs(self, tmp_path, suffix):
        write(tmp_path / f"part1/a{suffix}", FRAME.head(1))
        write(tmp_path / f"part2/b{suffix}", FRAME.tail(2))
        for where in ("", "*/*", f"part?/*{suffix}", "part[12]/?.*", "**/*.*"):
            assert rows(tmp_path / where) == sorted(FRAME.rows())

    def test_file_that_is_damaged_is_named(self, tmp_path, suffix):
        path = tmp_path / f"t{suffix}"
        write(path, pl.concat([FRAME] * 1000))
        path.write_bytes(path.read_bytes()[:-6])
        assert refusal(path).startswith(f"{path}:")

    def test_empty_file_is_named(self, tmp_path, suffix):
        path = tmp_path / f"t{suffix}"
        path.write_bytes(b"")
        assert refusal(path).startswith(f"{path}:")


def test_suffix_in_capitals(tmp_path):
    FRAME.write_csv(tmp_path / "T.CSV")
    assert rows(tmp_path / "T.CSV") == sorted(FRAME.rows())


def test_folder_skips_what_is_hidden_or_no_table(tmp_path):
    for name in ("a.csv", ".b.csv", "_c.csv", "_temporary/d.csv", ".e/f.csv"):
        write(tmp_path / "data" / name)
    (tmp_path / "data/README.md").write_text("sex\nF\n", encoding="utf-8")
    assert rows(tmp_path / "data") == sorted(FRAME.rows())


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
@pytest.mark.parametrize("where", ["h", "h/*/*", "h/**/*.*"])
def test_hive_partitions_are_columns_of_text(monkeypatch, tmp_path, suffix, where):
    monkeypatch.chdir(tmp_path)
    for code in ("01", "1", "NO", "a%20b"):
        write(tmp_path / f"h/code={code}/p{suffix}", FRAME.select("sex").head(1))
    assert rows(where) == [("F", "01"), ("F", "1"), ("F", "NO"), ("F", "a b")]


def test_hive_partition_without_a_value_is_null(tmp_path):
    for code in ("01", "__HIVE_DEFAULT_PARTITION__"):
        write(tmp_path / f"h/code={code}/p.parquet", FRAME.select("sex").head(1))
    found = open_table(str(tmp_path / "h")).frame.collect()
    assert sorted(found["code"].to_list(), key=str) == ["01", None]


@pytest.mark.parametrize(
    ("make", "where", "message"),
    [
        pytest.param([], "t.csv", "t.csv: no such file", id="missing"),
        pytest.param([], "*.csv", "*.csv: no such file", id="glob-of-nothing"),
        pytest.param(["e/"], "e", f"e: the folder holds no table ({KNOWN})", id="empty-folder"),
        pytest.param(
            ["e/README.md"], "e", f"e: the folder holds no table ({KNOWN})", id="no-table"
        ),
        pytest.param(
            ["t.xlsx"], "t.xlsx",
            f"t.xlsx: unknown kind of table; the name must end in one of {KNOWN}", id="spreadsheet",
        ),
        pytest.param(
            ["d/a.csv", "d/b.parquet"], "d",
            "d: holds files of several kinds (.csv, .parquet); name one kind", id="several-kinds",
        ),
        pytest.param([], "/dev/null", "/dev/null: not a regular file", id="device"),
        pytest.param(["t.csv"], "", "the path of a table is empty", id="nothing"),
        pytest.param([], "a\0.csv", "a\0.csv: no such file", id="nul"),
    ],
)  # fmt: skip
def test_refusal_names_the_path(monkeypatch, tmp_path, make, where, message):
    monkeypatch.chdir(tmp_path)
    for name in make:
        if name.endswith("/"):
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    assert refusal(where) == message


def test_text_files_with_other_columns_are_refused(tmp_path):
    FRAME.write_csv(tmp_path / "a.csv")
    FRAME.select("code", "sex").write_csv(tmp_path / "b.csv")
    expected = f"{tmp_path / 'b.csv'}:1: other columns than in {tmp_path / 'a.csv'}"
    assert refusal(tmp_path) == expected


@pytest.mark.parametrize(
    "text",
    ['{"a":1}\n{"a":2\n', '{"a":1}\n[1]\n', '"x"\n', '{"a":1}\n{"a":NaN}\n', '{"a":"\xe9"}\n'],
    ids=["cut-off", "list", "scalar", "nan", "latin-1"],
)
def test_ndjson_that_is_wrong_is_refused(tmp_path, text):
    path = tmp_path / "t.ndjson"
    path.write_bytes(text.encode("latin-1"))
    assert refusal(path).startswith(f"{path}: cannot be read: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1}\n{"a":"01"}\n{"a":"NO"}\n', ["1", "01", "NO"]),
        ('{"a":"x"}\n{}\n{"a":null}\r\n', ["x", None, None]),
        ('{"a":true}\n{"a":"x"}\n', ["true", "x"]),
    ],
    ids=["numbers-and-text", "absent-and-null", "truth-and-text"],
)
def test_ndjson_values_keep_their_text(tmp_path, text, expected):
    (tmp_path / "t.ndjson").write_text(text, encoding="utf-8")
    found = open_table(str(tmp_path / "t.ndjson")).frame.collect()
    assert found["a"].to_list() == expected
