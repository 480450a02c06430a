"""One grouped count per table, whatever the engine, the types and the names."""

from collections import Counter
from math import nan

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcheck.counts import Key, Plan, count
from synthcheck.errors import TableError

ROWS = {"sex": ["F", "M", None, "F", ""], "code": [1, 2, 2, 1, None]}


def tally(frame, *keys, margin=None, **settings):
    """Count *frame* by its *keys*: labels to rows."""
    margin = margin or tuple(range(len(keys)))
    names = tuple(Key(*key) if isinstance(key, tuple) else Key(key) for key in keys)
    counted = count(frame, Plan(names, (margin,), **settings), "t").margins[margin]
    return {row[:-1]: row[-1] for row in counted.iter_rows()}


def by_hand(*columns):
    return dict(Counter(zip(*columns, strict=True)))


@pytest.mark.parametrize(
    "engine",
    [
        pl.DataFrame,
        pl.LazyFrame,
        pd.DataFrame,
        lambda rows: pl.DataFrame(rows).to_arrow(),
        lambda rows: duckdb.from_arrow(pl.DataFrame(rows).to_arrow()),
    ],
    ids=["polars", "polars-lazy", "pandas", "arrow", "duckdb"],
)
def test_engines_count_alike(engine):
    assert tally(engine(ROWS), "sex", "code") == {
        ("F", "1"): 2, ("M", "2"): 1, (None, "2"): 1, (None, None): 1,
    }  # fmt: skip


NAMES = ["real", "synthetic", "count", "len", "n", "0", "1", "attribute", "category", "a.b", "`",
         "literal", "", " ", "é\n\"'", "^a.*$", "*"]  # fmt: skip


@pytest.mark.parametrize("engine", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
@pytest.mark.parametrize("name", NAMES)
def test_column_may_have_any_name(engine, name):
    assert tally(engine({name: ["x", "y", "x"], "1x": ["p", "p", "q"]}), name, "1x") == by_hand(
        "xyx", "ppq"
    )


def test_names_that_differ_by_case_are_different_columns():
    frame = pl.DataFrame({"race": ["x", "y"], "Race": ["p", "p"]})
    assert (tally(frame, "race"), tally(frame, "Race")) == ({("x",): 1, ("y",): 1}, {("p",): 2})


@pytest.mark.parametrize(
    "values",
    [
        pl.Series(["1", "2", "1"]),
        pl.Series([1, 2, 1], dtype=pl.UInt8),
        pl.Series([1.0, 2.0, 1.0]),
        pl.Series(["1", "2", "1"], dtype=pl.Categorical),
        pl.Series(["1", "2", "1"], dtype=pl.Enum(["2", "1", "unused"])),
    ],
    ids=["text", "integer", "whole-float", "categorical", "enum"],
)
def test_types_give_the_same_labels(values):
    assert tally(pl.DataFrame({"a": values}), "a") == {("1",): 2, ("2",): 1}
    assert tally(pl.DataFrame({"a": values}).to_arrow(), "a") == {("1",): 2, ("2",): 1}


@pytest.mark.parametrize(
    ("values", "missing", "expected"),
    [
        (["a", "", None, " "], {""}, {"a": 1, None: 2, " ": 1}),
        (["a", "", None, "?"], {"", "?"}, {"a": 1, None: 3}),
        (["a", "", None, "?"], set(), {"a": 1, "": 1, None: 1, "?": 1}),
        ([1, 2, 99], {"99"}, {"1": 1, "2": 1, None: 1}),
        ([1.0, nan, None], {""}, {"1": 1, None: 2}),
        (["NA", "null", "nan", "None"], {""}, {"NA": 1, "null": 1, "nan": 1, "None": 1}),
    ],
    ids=["by-default", "named", "none-named", "number", "nan", "other-words-stay"],
)
def test_missing_values_are_null(values, missing, expected):
    found = tally(pl.DataFrame({"a": values}), "a", missing=frozenset(missing))
    assert {label: rows for (label,), rows in found.items()} == expected


BINS = ("a", (25.0, 40.0))


@pytest.mark.parametrize(
    "values",
    [
        [24, 25, 39, 40, None],
        [24.999, 25.0, 39.999, 40.0, nan],
        ["24.9", "25", " 39 ", "4e1", ""],
        pl.Series([24, 25, 39, 40, None], dtype=pl.UInt8),
        pl.Series(["24", "25", "39", "40", None], dtype=pl.String).cast(pl.Decimal(10, 2)),
    ],
    ids=["integers", "floats", "text", "bytes", "decimals"],
)
def test_bins_are_closed_on_the_left(values):
    assert tally(pl.DataFrame({"a": values}), BINS) == {
        ("<25",): 1, ("[25, 40)",): 2, (">=40",): 1, (None,): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (["24", "old"], "old"),
        ([True, False], "column 'a' has bins but holds values of type Boolean"),
        (pl.Series(["24"]).str.to_datetime("%y"), "column 'a' has bins but holds values of type"),
    ],
    ids=["text", "truth-values", "times"],
)
def test_bins_of_what_is_no_number_are_refused(values, problem):
    with pytest.raises(TableError, match=r"^t: [^\n]*'a'|^t: ") as refused:
        tally(pl.DataFrame({"a": values}), BINS)
    assert problem in str(refused.value)
    assert "'a'" in str(refused.value)


KEYS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "", "?", None]), st.sampled_from([1, 2, None]), st.booleans()
    ),
    min_size=1,
    max_size=40,
)
MARGINS = ((0,), (1,), (0, 1), (2, 0), (0, 1, 2))


@settings(deadline=None)
@given(rows=KEYS)
@pytest.mark.parametrize(
    ("pilot", "joint"), [(1000, 1000), (1, 1000), (1, 0)], ids=["pilot", "joint", "each"]
)
def test_margins_are_counted_alike_jointly_and_one_by_one(pilot, joint, rows):
    names = ["sex", "code", "flag"]
    types = dict(zip(names, [pl.String, pl.Int8, pl.Boolean], strict=True))
    frame = pl.DataFrame(rows, schema=types, orient="row")
    plan = Plan(tuple(map(Key, names)), MARGINS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("synthcheck.counts._PILOT", pilot)
        patch.setattr("synthcheck.counts._JOINT", joint)
        counts = count(frame, plan, "t")
    labels = [(sex or None, code and str(code), str(flag).lower()) for sex, code, flag in rows]
    assert (counts.rows, list(counts.margins)) == (len(rows), list(MARGINS))
    for margin, counted in counts.margins.items():
        expected = Counter(tuple(row[place] for place in margin) for row in labels)
        found = Counter()
        for *label, rows_of_label in counted.iter_rows():
            found[tuple(label)] += rows_of_label  # null and "" are two groups of one label
        assert found == expected


@pytest.mark.parametrize("limits", [(1 << 20, 1), (10, 1 << 20), (10, 1)])
def test_id_is_refused_by_name(monkeypatch, limits):
    monkeypatch.setattr("synthcheck.counts._PILOT", limits[0])
    monkeypatch.setattr("synthcheck.counts._JOINT", limits[1])
    frame = pl.DataFrame({"sex": ["F", "M"] * 501, "person": range(1002)})
    with pytest.raises(TableError) as refused:
        tally(frame, "sex", "person")
    assert str(refused.value) == (
        "t: column 'person' has more than 1,000 different values: is it an id? "
        "(max_levels in the spec raises the bound)"
    )
    assert len(tally(frame, "person", max_levels=1002)) == 1002
    assert len(tally(frame.head(1000), "person")) == 1000


def test_every_missing_column_is_named_with_the_nearest():
    with pytest.raises(TableError) as refused:
        tally(pl.DataFrame({"sex": ["F"], "race": ["x"]}), "sx", "Race", "income", "race")
    assert str(refused.value).splitlines() == [
        "t: no column 'sx'; did you mean 'sex'?",
        "t: no column 'Race'; did you mean 'race'?",
        "t: no column 'income'; there is 'sex', 'race'",
    ]
