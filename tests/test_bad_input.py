"""Bad input: a line each that names the file and the place, exit status 2, nothing else."""

import polars as pl
import pytest

from synthcheck.cli import main

SPEC = "protected: [sex]\noutcomes: [hired]\nallowed: {shrinkage: 20%, amplification: 20%}\n"
GOOD = "sex,hired\n" + "F,yes\nM,no\nF,no\nM,yes\n" * 5


def frame(**columns):
    return pl.DataFrame({"sex": ["F", "M"] * 10, "hired": ["yes", "no"] * 10} | columns)


NOTHING = frame().clear()
NULLS = pl.Series([None] * 20, dtype=pl.String)
LIST = "- protected: [sex]\n"
NO_LIMITS = "protected: [sex]\noutcomes: [hired]\n"
LAUGHS = "a: &a [x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

CASES = {
    "missing-file": ({"bad.csv": None}, ["bad.csv: no such file"]),
    "missing-parquet": ({"bad.parquet": None}, ["bad.parquet: no such file"]),
    "empty-folder": ({"bad/": None}, ["bad: the folder holds no table"]),
    "folder-without-tables": ({"bad/README.md": "x"}, ["bad: the folder holds no table"]),
    "empty-file": ({"bad.csv": ""}, ["bad.csv: the file is empty"]),
    "header-only": ({"bad.csv": "sex,hired\n"}, ["bad.csv: no rows"]),
    "empty-parquet": ({"bad.parquet": b""}, ["bad.parquet: cannot be read: "]),
    "unreadable-parquet": ({"bad.parquet": b"PAR1 not so PAR1"}, ["bad.parquet: cannot be read: "]),
    "parquet-without-rows": ({"bad.parquet": NOTHING}, ["bad.parquet: no rows"]),
    "not-utf-8": ({"bad.csv": GOOD.encode() + b"\xe9,no\n"}, ["bad.csv:22: not UTF-8"]),
    "short-row": ({"bad.csv": GOOD + "F\nM,no\n"}, ["bad.csv:22: 1 field where the header has 2"]),
    "long-row": ({"bad.csv": GOOD + "F,,\n"}, ["bad.csv:22: 3 fields where the header has 2"]),
    "misquoted": ({"bad.csv": GOOD + '"F"x,no\nM,no\n'}, ["bad.csv:22: misquoted or cut off: "]),
    "cut-off-row": ({"bad.csv": GOOD + "F"}, ["bad.csv:22: 1 field where the header has 2"]),
    "cut-off-quotes": ({"bad.csv": GOOD + '"F,no\n'}, ["bad.csv:22: misquoted or cut off: "]),
    "name-twice": (
        {"bad.csv": GOOD.replace("sex", "hired")}, ["bad.csv:1: two columns have the name 'hired'"],
    ),
    "column-lacks": (
        {"bad.csv": GOOD.replace("hired", "hird")},
        ["bad.csv: no column 'hired'; did you mean 'hird'?"],
    ),
    "columns-lack": (
        {"bad.csv": GOOD.replace("hired", "hird").replace("sex", "gender")},
        ["bad.csv: no column 'sex'; there is 'gender', 'hird'", "bad.csv: no column 'hired'; "],
    ),
    "nothing-but-null": ({"bad.parquet": frame(sex=NULLS)}, ["bad.parquet: ", "'sex'"]),
    "no-outcome-but-null": ({"bad.parquet": frame(hired=NULLS)}, ["bad.parquet: ", "'hired'"]),
    "nothing-but-missing": ({"bad.csv": "sex,hired\n,yes\n,no\n"}, ["bad.csv: ", "'sex'"]),
    "decimals": ({"bad.parquet": frame(sex=[0.5, 1.0] * 10)}, ["bad.parquet: column 'sex' holds"]),
    "lists": ({"bad.parquet": frame(sex=[[1], [2]] * 10)}, ["bad.parquet: column 'sex' holds"]),
    "id": ({"bad.csv": "sex,hired\n" + "".join(f"{n},no\n" for n in range(1001))},
           ["bad.csv: column 'sex' has more than 1,000 different values: is it an id?"]),
    "wrong-kind": ({"bad.xlsx": b"PK"}, ["bad.xlsx: unknown kind of table"]),
    "no-mapping": ({"synthcheck.yaml": LIST}, ["synthcheck.yaml:1:1: a spec is a mapping"]),
    "no-limits": ({"synthcheck.yaml": NO_LIMITS}, ["synthcheck.yaml:1:1: spec: the key 'allowed'"]),
    "empty-spec": ({"synthcheck.yaml": ""}, ["synthcheck.yaml: a spec is a mapping"]),
    "billion-laughs": ({"synthcheck.yaml": LAUGHS}, ["synthcheck.yaml:", "an alias bomb?"]),
    "key-twice": ({"synthcheck.yaml": SPEC + SPEC}, ["synthcheck.yaml:4:1: key 'protected'"]),
    "no-positive-level": (
        {"synthcheck.yaml": SPEC.replace("hired", "{column: hired, positive: yess}")},
        ["outcome 'hired' has no level 'yess' in the real table; did you mean 'yes'?"],
    ),
}  # fmt: skip


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "synthcheck.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    return tmp_path


def put(home, files):
    """Write *files*, and name the table among them."""
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(exist_ok=True)
        if name.endswith("/"):
            path.mkdir()
        elif isinstance(content, pl.DataFrame):
            content.write_parquet(path)
        elif content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    name = next(iter(files)).partition("/")[0]
    return "good.csv" if name == "synthcheck.yaml" else name


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("side", ["real", "synthetic"])
@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_bad_input_is_2_with_a_line_that_names_it(home, capsys, files, expected, side):
    bad = put(home, files)
    tables = [bad, "good.csv"] if side == "real" else ["good.csv", bad, "--format", "json"]
    before = contents(home)
    assert main(["check", *tables]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"synthcheck: {expected[0]}")
    assert all(part in err for part in expected)
    assert (
        err.count("\n")
        == err.count("synthcheck: ")
        == (err.count("no column") + err.count("again") or 1)
    )
    assert contents(home) == before


@pytest.mark.parametrize("name", ["one.csv", "one.parquet"])
def test_attribute_with_one_category_in_the_real_table_is_refused(home, capsys, name):
    table = frame(sex=["F"] * 20)
    table.write_csv(home / name) if name.endswith("csv") else table.write_parquet(home / name)
    assert main(["check", name, "good.csv"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "'sex' has one category" in err
    assert name in err


def test_attribute_with_one_category_left_in_the_synthetic_table_is_judged(home, capsys):
    frame(sex=["F"] * 20).write_csv(home / "one.csv")
    assert main(["check", "good.csv", "one.csv"]) == 1
    assert capsys.readouterr().out.startswith("BREACH")


def test_different_kinds_of_values_are_an_error_and_no_shrinkage(home, capsys):
    frame(sex=[1.0, 2.0] * 10).write_parquet(home / "numbers.parquet")
    assert main(["check", "good.csv", "numbers.parquet"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "column 'sex': real holds text ('F', 'M') but synthetic holds whole number" in err


def test_every_problem_of_a_spec_has_a_line(home, capsys):
    (home / "synthcheck.yaml").write_text(f"{SPEC}fail_on: breech\nmax_levels: x\n", "utf-8")
    assert main(["check", "good.csv", "good.csv"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "synthcheck: synthcheck.yaml:4:10: fail_on: breech is not allowed; did you mean 'breach'?",
        "synthcheck: synthcheck.yaml:5:13: max_levels: 'x' is no whole number",
    ]
