"""What must hold of any pair of tables."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given, settings

import synthcheck
from synthcheck import Finding, Report, Verdict
from synthcheck.metrics import METRICS

SEEDED = settings(derandomize=True, deadline=None, max_examples=30, database=None)
settings.register_profile("seeded", SEEDED)
settings.load_profile("seeded")

NAMES = [
    *("real", "synthetic", "count", "len", "n", "0", "1", "category", "level", "outcome"),
    *(
        "attribute",
        "sign",
        "rows",
        "real_rows",
        "literal",
        "a b",
        "x,y",
        '"q"',
        "row's",
        "größe 年",
    ),
]
LABELS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=4)
ODD = ["null", "None", "NaN", "nan", "01", "1", "1.0", "yes", "a,b", 'a"b', "a\nb", " a", "é", "年"]
TEXTS = st.lists(st.one_of(st.sampled_from(ODD), LABELS), min_size=2, max_size=3, unique=True)
NUMBERS = st.lists(st.integers(-(2**40), 2**40), min_size=2, max_size=3, unique=True)
TRUTHS = st.permutations([True, False])
KINDS = {"text": TEXTS, "whole": NUMBERS, "truth": TRUTHS}
EACH_KIND = pytest.mark.parametrize("kinds", KINDS.values(), ids=KINDS)


class Tables(NamedTuple):
    """A pair of tables: two protected columns and one outcome, under any names."""

    real: pl.DataFrame
    synthetic: pl.DataFrame

    @property
    def spec(self) -> dict:
        first, second, outcome = self.real.columns
        return {
            "protected": [first, second, [first, second]],
            "outcomes": [outcome],
            "allowed": dict.fromkeys(METRICS, 0.5),
        }


def some(values: list, rows: int) -> st.SearchStrategy:
    return st.lists(st.sampled_from(values), min_size=rows, max_size=rows)


@st.composite
def tables(draw: st.DrawFn, kinds: st.SearchStrategy = TEXTS) -> Tables:
    """Draw tables in which each column has two values or more, and may lack some.

    Both begin with the same value, so that they never hold different kinds of values.
    """
    names = draw(st.lists(st.sampled_from(NAMES), min_size=3, max_size=3, unique=True))
    values = [draw(kinds) for _ in names]
    sides = []
    for least in (2, 1):
        rows = draw(st.integers(least, 20))
        columns = {
            name: known[:least] + draw(some([*known, None], rows - least))
            for name, known in zip(names, values, strict=True)
        }
        sides.append(pl.DataFrame(columns))
    return Tables(*sides)


def check(pair: tuple, spec: dict) -> Report:
    """Check a pair, and leave out where it came from."""
    return replace(synthcheck.check(*pair, spec), real=None, synthetic=None)


def key(of: Finding) -> tuple:
    return of.metric, of.attribute, of.category, of.outcome, of.level


def write(frames: list[pl.DataFrame], folder: Path, suffix: str) -> Path:
    folder.mkdir()
    for number, frame in enumerate(frames):
        path = folder / f"{number}.{suffix}"
        frame.write_parquet(path) if suffix == "parquet" else frame.write_csv(path)
    return folder


@given(tables())
def test_a_table_against_itself_is_all_zeros(pair: Tables) -> None:
    report = check((pair.real, pair.real), pair.spec)
    assert max(abs(each.value) for each in report.findings if each.value is not None) <= 1e-12
    assert not report.verdicts[Verdict.BREACH]
    assert not report.verdicts[Verdict.NOISY]


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(pair: Tables, random) -> None:
    orders = [random.sample(range(len(each)), len(each)) for each in pair]
    mixed = [each[order] for each, order in zip(pair, orders, strict=True)]
    assert check(mixed, pair.spec) == check(pair, pair.spec)


@given(tables(), st.integers(2, 20))
def test_more_of_the_same_rows_in_both_tables_keep_all_values(pair: Tables, times: int) -> None:
    more = [pl.concat([each] * times) for each in pair]
    once, often = (check(each, pair.spec).findings for each in (pair, more))
    for before, after in zip(once, often, strict=True):
        assert key(before) == key(after)
        assert after.value == pytest.approx(before.value, abs=1e-12), before


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@settings(max_examples=10)
@given(pair=tables(), cuts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_shards_are_one_table(suffix: str, pair: Tables, cuts: tuple) -> None:
    with TemporaryDirectory() as home:
        whole, folders, globs = [], [], []
        for name, table, cut in zip(("real", "synthetic"), pair, cuts, strict=True):
            place = max(1, min(len(table) - 1, int(cut * len(table))))
            parts = [part for part in (table[:place], table[place:]) if len(part)]
            whole.append(write([table], Path(home, name), suffix) / f"0.{suffix}")
            folders.append(write(parts, Path(home, f"{name}-parts"), suffix))
            globs.append(folders[-1] / f"*.{suffix}")
        expected = check(whole, pair.spec)
        assert check(folders, pair.spec) == expected
        assert check(globs, pair.spec) == expected


@EACH_KIND
@settings(max_examples=10)
@given(data=st.data())
def test_the_engine_does_not_matter(kinds: st.SearchStrategy, data: st.DataObject) -> None:
    pair = data.draw(tables(kinds))
    expected = check(pair, pair.spec)
    arrow = [each.to_arrow() for each in pair]
    engines = {
        "lazy": [each.lazy() for each in pair],
        "arrow": arrow,
        "pandas": [each.to_pandas() for each in pair],
        "duckdb": [duckdb.from_arrow(each) for each in arrow],
    }
    for name, frames in engines.items():
        assert check(frames, pair.spec) == expected, name


@EACH_KIND
@settings(max_examples=10)
@given(data=st.data())
def test_csv_and_parquet_hold_the_same_table(kinds: st.SearchStrategy, data: st.DataObject) -> None:
    pair = data.draw(tables(kinds))
    with TemporaryDirectory() as home:
        for suffix in ("csv", "parquet"):
            folders = [Path(home, f"{name}-{suffix}") for name in ("real", "synthetic")]
            written = [write([each], to, suffix) for each, to in zip(pair, folders, strict=True)]
            assert check(written, pair.spec) == check(pair, pair.spec)


@given(tables())
def test_the_counts_of_the_categories_add_up_to_the_rows(pair: Tables) -> None:
    real, synthetic = Counter(), Counter()
    for finding in check(pair, pair.spec).findings:
        if finding.metric == "invented":
            real[finding.attribute] += finding.real.count
            synthetic[finding.attribute] += finding.synthetic.count
    assert set(real.values()) == {len(pair.real)}
    assert set(synthetic.values()) == {len(pair.synthetic)}


@given(tables(), st.data())
def test_the_real_table_alone_says_what_is_checked(pair: Tables, data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, len(pair.synthetic)))
    reports = [check((pair.real, each), pair.spec) for each in (*pair, pair.synthetic[:rows])]
    found = [{key(of) for of in each.findings if of.metric != "invented"} for each in reports]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    ("labels", "seen"), [(["False", "True"], ["True"]), (["1.0", "2.0"], ["1", "2"])]
)
def test_the_real_table_alone_names_the_categories(labels: list[str], seen: list[str]) -> None:
    real, synthetic = (pl.DataFrame({"a": each * 9}) for each in (labels, seen))
    spec = {"protected": ["a"], "allowed": {"shrinkage": 0.2}}
    for copy in (real, synthetic):
        assert [each.category for each in check((real, copy), spec).findings] == [*zip(labels)]
