"""One category is counted as one, in whatever way the two tables write it."""

import polars as pl
import pytest

from synthcheck import TableError, check

LIMITS = {"allowed": {"shrinkage": 1}}


def counted(real, synthetic, **spec):
    """Count the rows of each category in both tables."""
    report = check(real, synthetic, {"protected": ["a"]} | LIMITS | spec)
    return {each.category: (each.real.count, each.synthetic.count) for each in report.findings}


@pytest.mark.parametrize("swapped", [False, True], ids=["text-first", "typed-first"])
@pytest.mark.parametrize(
    ("texts", "values", "typed"),
    [
        pytest.param("1 2 2", [1, 2, 2], "1 2", id="integer"),
        pytest.param("1 2 2", [1.0, 2.0, 2.0], "1 2", id="whole-float"),
        pytest.param("1.0 2.0 2.0", [1, 2, 2], "1 2", id="written-as-decimals"),
        pytest.param("True False False", [True, False, False], "true false", id="truth-value"),
        pytest.param("true false false", ["True", "False", "False"], "True False", id="truth-text"),
        pytest.param("01 02 02", ["01", "02", "02"], "01 02", id="zeros-in-front"),
        pytest.param("x y y", pl.Series(["x", "y", "y"], dtype=pl.Categorical), "x y",
                     id="categorical"),
        pytest.param("x y y", pl.Series(["x", "y", "y"], dtype=pl.Enum(["y", "x", "z"])), "x y",
                     id="enum"),
        pytest.param("2020-01-01 2020-01-02 2020-01-02",
                     pl.Series(["2020-01-01", "2020-01-02", "2020-01-02"]).str.to_date(),
                     "2020-01-01 2020-01-02", id="date"),
        pytest.param("NO 010 010", ["NO", "010", "010"], "NO 010", id="what-yaml-would-guess"),
    ],
)  # fmt: skip
def test_text_and_typed_columns_have_the_categories_that_the_real_one_writes(
    tmp_path, texts, values, typed, swapped
):
    rows = texts.split()
    (tmp_path / "t.csv").write_text("\n".join(["a", *rows]), encoding="utf-8")
    pl.DataFrame({"a": values}).write_parquet(tmp_path / "t.parquet")
    tables = [tmp_path / "t.csv", tmp_path / "t.parquet"]
    first, second, *_ = (typed if swapped else texts).split()
    assert counted(*(reversed(tables) if swapped else tables)) == {
        (first,): (1, 1), (second,): (2, 2),
    }  # fmt: skip


def test_integers_with_gaps_that_a_writer_made_decimals(tmp_path):
    (tmp_path / "t.csv").write_text('a,b\n1.0,x\n"",x\n2.0,x\n', encoding="utf-8")
    real = pl.DataFrame({"a": [1, None, 2]})
    assert counted(real, tmp_path / "t.csv") == {
        ("1",): (1, 1), ("2",): (1, 1), (None,): (1, 1),
    }  # fmt: skip


REAL = pl.DataFrame({"a": ["x", "y", None, "?", ""], "b": ["p", "q", "p", "q", "p"]})
MISSING = {"values": ["", "?"]}


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ({}, {"?": 1, "x": 1, "y": 1, None: 2}),
        (MISSING, {"x": 1, "y": 1, None: 3}),
        (MISSING | {"as": "category"}, {"x": 1, "y": 1, None: 3}),
        (MISSING | {"as": "drop"}, {"x": 1, "y": 1}),
        ({"values": []}, {"": 1, "?": 1, "x": 1, "y": 1, None: 1}),
    ],
    ids=["by-default", "values", "as-category", "drop", "no-values"],
)
def test_missing_values_are_a_category_unless_dropped(missing, expected):
    found = counted(REAL, REAL, missing=missing)
    assert found == {(label,): (rows, rows) for label, rows in expected.items()}


@pytest.mark.parametrize("name", ["real", "synthetic", "count", "len", "n", "category", "level"])
def test_columns_may_have_the_names_of_our_own(name):
    frame = pl.DataFrame({name: ["x", "y", "x", "y"], "rows": ["p", "q", "p", "q"]})
    spec = {
        "protected": [name],
        "outcomes": ["rows"],
        "allowed": {"shrinkage": 0.5, "gap_growth": 0.5},
    }
    report = check(frame, frame, spec)
    assert [(each.metric, each.attribute, each.value) for each in report.findings] == [
        ("shrinkage", (name,), 0), ("shrinkage", (name,), 0),
        ("gap_growth", (name,), 0), ("gap_growth", (name,), 0),
    ]  # fmt: skip


def test_outcome_may_have_another_name_on_the_synthetic_side():
    spec = {
        "protected": ["a"],
        "outcomes": [{"column": "b", "synthetic": "c", "positive": "q"}],
        "allowed": {"amplification": 0.5},
    }
    real = pl.DataFrame({"a": ["x", "x", "y", "y"] * 5, "b": ["p", "q", "q", "q"] * 5})
    report = check(real, real.rename({"b": "c"}), spec)
    assert [(each.outcome, each.level, each.value) for each in report.findings] == [
        ("b", "q", 0), ("b", "q", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("levels", "refused"), [(1000, False), (1001, True)])
def test_a_thousand_levels_are_the_most(levels, refused):
    frame = pl.DataFrame({"a": [str(n) for n in range(levels)]})
    if not refused:
        assert len(counted(frame, frame)) == 1000
        return
    with pytest.raises(TableError, match="the real table: column 'a' has more than 1,000"):
        counted(frame, frame)
    assert len(counted(frame, frame, max_levels=2000)) == 1001
