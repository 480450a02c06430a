"""One label for one category, whatever type a table stores it in."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import inf, nan

import polars as pl
import pytest

from synthcheck.errors import TableError
from synthcheck.labels import bin_labels, in_order, label_values, reconcile

DAY = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(["NO", "010", " x", ""], ["NO", "010", " x", ""], id="text"),
        pytest.param(["a", None], ["a", None], id="null"),
        pytest.param([1, -2, 0], ["1", "-2", "0"], id="integers"),
        pytest.param(pl.Series([2**63, 2**64 - 1], dtype=pl.UInt64),
                     ["9223372036854775808", "18446744073709551615"], id="large-integers"),
        pytest.param([2**53 + 1, None], ["9007199254740993", None], id="integers-and-null"),
        pytest.param([1.0, -2.0, 1e16], ["1", "-2", "10000000000000000"], id="whole-floats"),
        pytest.param([0.0, -0.0], ["0", "0"], id="negative-zero"),
        pytest.param([1.0, nan, None], ["1", None, None], id="nan-is-null"),
        pytest.param(pl.Series([nan, 2.0], dtype=pl.Float32), ["2", None], id="nan-of-32-bits"),
        pytest.param([True, False, None], ["true", "false", None], id="truth-values"),
        pytest.param([date(2020, 1, 1)], ["2020-01-01"], id="date"),
        pytest.param([time(22, 22)], ["22:22:00"], id="time"),
        pytest.param([Decimal("1.50")], ["1.50"], id="decimal"),
        pytest.param([b"abc", "é".encode()], ["abc", "é"], id="bytes-of-text"),
        pytest.param(pl.Series(["b", "a"], dtype=pl.Categorical), ["b", "a"], id="categorical"),
        pytest.param(pl.Series(["b", "a"], dtype=pl.Enum(["b", "a"])), ["b", "a"], id="enum"),
        pytest.param(pl.Series([None, None], dtype=pl.Null), [None, None], id="nothing-but-null"),
    ],
)  # fmt: skip
def test_value_becomes_its_text(values, expected):
    labels = label_values(pl.Series(values), "t: column 'c'")
    assert labels.dtype == pl.String
    assert sorted(labels, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([0.5, 1.0], "holds decimal numbers: give it bins, as {column: ..., bins: [...]}"),
        ([inf], "holds decimal numbers: give it bins, as {column: ..., bins: [...]}"),
        ([b"\xff"], "holds bytes that are no UTF-8 text"),
        ([[1]], "holds values of type List(Int64), which cannot be categories"),
        ([{"a": 1}], "holds values of type Struct({'a': Int64}), which cannot be categories"),
        ([timedelta(1)], "holds values of type Duration(time_unit='us'), which cannot be "),
    ],
    ids=["decimals", "infinite", "bytes", "list", "struct", "duration"],
)
def test_value_that_names_no_category_is_refused(values, problem):
    with pytest.raises(TableError) as refused:
        label_values(pl.Series(values), "t: column 'c'")
    assert str(refused.value).startswith(f"t: column 'c' {problem}")


@pytest.mark.parametrize(
    ("real", "synthetic"),
    [
        pytest.param({"1", "2"}, {"1.0", "2.0"}, id="whole-and-decimal"),
        pytest.param({"1.0", "2.00", "-3.0"}, {"1", "2", "-3"}, id="decimal-and-whole"),
        pytest.param({"1", "2", "10"}, {"1.0"}, id="decimal-side-lacks-some"),
        pytest.param({"true", "false"}, {"True", "False"}, id="truth-values"),
        pytest.param({"TRUE", "false"}, {"true"}, id="truth-values-of-one-side"),
        pytest.param({"1.0", "2.5"}, {"1", "2.5"}, id="decimals-with-and-without-zeros"),
    ],
)
def test_both_sides_are_written_in_one_way(real, synthetic):
    rename = reconcile(real, synthetic) or str
    shared = {rename(label) for label in real} & {rename(label) for label in synthetic}
    assert len(shared) == min(len(real), len(synthetic))


@pytest.mark.parametrize(
    ("real", "synthetic"),
    [
        pytest.param({"a", "b"}, {"a", "c"}, id="text"),
        pytest.param({"01", "02"}, {"01"}, id="zeros-in-front"),
        pytest.param({"1", "2"}, {"1", "x"}, id="whole-numbers-and-some-text"),
        pytest.param({"True", "maybe"}, {"True"}, id="truth-values-and-text"),
        pytest.param({"1.0"}, {"2.0"}, id="decimals"),
    ],
)
def test_labels_of_one_kind_stay_as_they_are(real, synthetic):
    assert reconcile(real, synthetic) is None


@pytest.mark.parametrize(
    ("real", "synthetic", "message"),
    [
        pytest.param(
            {"1", "2"}, {"male", "female"},
            "real holds whole numbers ('1', '2') but synthetic holds text ('female', 'male')",
            id="number-and-text",
        ),
        pytest.param(
            {"0", "1"}, {"false"},
            "real holds whole numbers ('0', '1') but synthetic holds true or false ('false')",
            id="number-and-truth-value",
        ),
        pytest.param(
            {"a", "b", "c", "d"}, {"1.0"},
            "real holds text ('a', 'b', 'c', ...) but synthetic holds numbers ('1.0')",
            id="more-than-three",
        ),
    ],
)  # fmt: skip
def test_kinds_without_a_common_label_are_refused(real, synthetic, message):
    with pytest.raises(TableError) as refused:
        reconcile(real, synthetic)
    assert str(refused.value) == (f"{message}, with no category in common: write both the same way")


@pytest.mark.parametrize(
    ("real", "synthetic"),
    [({"01", "02"}, {"1", "2"}), ({"01", "10"}, {"1", "10"}), ({"1", "x"}, {"01", "x"})],
)
def test_zeros_in_front_that_one_table_lost_are_refused(real, synthetic):
    with pytest.raises(TableError) as refused:
        reconcile(real, synthetic)
    message = "'01' in one table is '1' in the other: zeros in front were lost"
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("bins", "expected"),
    [
        ((25.0,), ["<25", ">=25"]),
        ((25.0, 40.0, 60.0), ["<25", "[25, 40)", "[40, 60)", ">=60"]),
        ((-1.5, 0.0), ["<-1.5", "[-1.5, 0)", ">=0"]),
        ((20_000.0, 1_000_000.0), ["<20000", "[20000, 1000000)", ">=1000000"]),
        ((1234567.0, 1234568.5), ["<1234567", "[1234567, 1234568.5)", ">=1234568.5"]),
    ],
)
def test_bins_are_named_by_their_edges(bins, expected):
    assert bin_labels(bins) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["10", "9", "-1"], ["-1", "9", "10"]),
        (["10", "9", "x"], ["10", "9", "x"]),
        (["b", "é", "B", "a"], ["B", "a", "b", "é"]),
        (["010", "9"], ["010", "9"]),
    ],
)
def test_order_is_by_size_of_whole_numbers_else_by_code_point(labels, expected):
    assert in_order(labels) == expected
