"""The spec: what it accepts, and every problem of it at once, each with its place."""

from datetime import date

import pytest

from synthcheck import Spec
from synthcheck.errors import SpecError
from synthcheck.pipeline import RULES
from synthcheck.spec.reading import find_spec, read_spec

GOOD = "protected: [sex]\noutcomes: [hired]\nallowed: {shrinkage: 20%}\n"


@pytest.fixture
def read(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def from_text(text):
        (tmp_path / "synthcheck.yaml").write_bytes(text.encode())
        return read_spec("synthcheck.yaml", RULES)

    return from_text


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("20%", 0.2), ("0.2", 0.2), ("12.5 %", 0.125), ("5e-2", 0.05), ("1", 1.0), ("100%", 1.0),
        ("0", 0.0), (".5%", 0.005), ("{fail: 5%}", 0.05), ("'20%'", 0.2), ("010%", 0.1),
    ],
)  # fmt: skip
def test_limit_is_a_fraction_or_a_percentage(read, limit, expected):
    assert read(f"protected: [sex]\nallowed: {{shrinkage: {limit}}}\n").allowed == {
        "shrinkage": expected
    }


@pytest.mark.parametrize("label", ["NO", "010", "22:22", "1.0", "2020-01-01", "~", "null", "yes"])
def test_names_and_labels_are_the_text_of_the_file(read, label):
    spec = read(
        f"protected: [{label}]\n"
        f"outcomes: [{{column: hired, positive: {label}}}]\n"
        f"missing: {{values: [{label}]}}\n"
        "allowed: {shrinkage: 0.2}\n"
        f"exceptions: [{{metric: shrinkage, category: {{{label}: {label}}}, limit: 1, reason: x}}]"
    )
    assert spec.protected[0][0].column == label
    assert spec.outcomes[0].positive == label
    assert spec.missing.values == [label]
    assert spec.exceptions[0].category == {label: label}


def test_category_without_a_text_is_a_missing_value(read):
    spec = read(
        GOOD + "exceptions: [{metric: shrinkage, category: {sex: }, limit: 1, reason: x}]\n"
        "missing: {values: ['?', '', 'n/a'], as: drop}\n"
    )
    assert spec.exceptions[0].category == {"sex": None}
    assert (spec.missing.values, spec.missing.as_) == (["?", "", "n/a"], "drop")


def test_crossing_takes_the_bins_of_its_column(read):
    spec = read(
        "protected: [[sex, age], {column: age, bins: [25, 40.5]}]\nallowed: {shrinkage: 0}\n"
    )
    assert [[part.bins for part in each] for each in spec.attributes()] == [
        [None, [25.0, 40.5]],
        [[25.0, 40.5]],
    ]


def test_defaults(read):
    spec = read(GOOD)
    assert (spec.fail_on, spec.max_levels, spec.statistics.confidence) == ("breach", 1000, 0.95)
    assert (spec.missing.values, spec.missing.as_) == ([""], "category")


def test_day_and_statistics_are_read(read):
    spec = read(
        GOOD + "statistics: {confidence: 99%, real_is: reference}\n"
        "exceptions:\n  - {metric: shrinkage, category: {sex: F}, limit: 50%, reason: few,"
        " expires: 2027-06-30}\n"
    )
    assert (spec.statistics.confidence, spec.statistics.real_is) == (0.99, "reference")
    assert spec.exceptions[0].expires == date(2027, 6, 30)


def test_mapping_gives_the_same_spec_as_the_file(read):
    mapping = {
        "version": 1,
        "protected": ["sex", ["sex", "race"], {"column": "age", "bins": [25, 40]}],
        "outcomes": ["income"],
        "allowed": {"shrinkage": "20%", "gap_growth": 0.05},
    }
    text = (
        "version: 1\nprotected: [sex, [sex, race], {column: age, bins: [25, 40]}]\n"
        "outcomes: [income]\nallowed: {shrinkage: 20%, gap_growth: 0.05}\n"
    )
    from_file, from_mapping = read(text), read_spec(mapping, RULES)
    assert from_file.model_dump() == from_mapping.model_dump()
    assert read_spec(Spec(**mapping), RULES).model_dump() == from_mapping.model_dump()


@pytest.mark.parametrize("wrong", [{"allowed": {"shrinkge": 1}}, {"allowed": {"shrinkage": 2}}])
def test_spec_object_is_checked_like_a_file(wrong):
    with pytest.raises(SpecError, match=r"allowed\.shrink"):
        read_spec(Spec(protected=["sex"], **wrong), RULES)


def test_problem_of_a_mapping_has_its_path():
    with pytest.raises(SpecError) as refused:
        read_spec({"protected": ["sex"], "allowed": {"shrinkge": 1}}, RULES)
    assert str(refused.value) == (
        "spec: allowed.shrinkge: unknown metric 'shrinkge'; did you mean 'shrinkage'?"
    )


def test_spec_that_is_not_utf_8_names_the_line(tmp_path):
    path = tmp_path / "synthcheck.yaml"
    path.write_bytes(GOOD.encode() + b"real: \xe9.csv\n")
    with pytest.raises(SpecError) as refused:
        read_spec(path, RULES)
    assert str(refused.value) == f"{path}:4: not UTF-8"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.yaml", "cannot read the spec: No such file or directory"),
        ("folder", "the spec must be a file"),
        ("a\0b", "cannot read the spec: embedded null byte"),
    ],
)
def test_spec_that_cannot_be_read(tmp_path, name, reason):
    (tmp_path / "folder").mkdir()
    with pytest.raises(SpecError) as refused:
        read_spec(tmp_path / name, RULES)
    assert str(refused.value) == f"{tmp_path / name}: {reason}"


def test_spec_is_found_upward_to_the_root_of_the_repository(tmp_path):
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/a/b").mkdir(parents=True)
    (tmp_path / "synthcheck.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SpecError, match=r"^no synthcheck\.yaml here or above"):
        find_spec(tmp_path / "repo/a/b")
    (tmp_path / "repo/synthcheck.yaml").write_text(GOOD, encoding="utf-8")
    assert find_spec(tmp_path / "repo/a/b").samefile(tmp_path / "repo/synthcheck.yaml")
