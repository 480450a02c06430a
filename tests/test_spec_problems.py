"""Every problem of a spec at once, each with its place and the nearest valid name."""

import pytest

from synthcheck.errors import SpecError
from synthcheck.pipeline import RULES
from synthcheck.spec.reading import read_spec

GOOD = "protected: [sex]\noutcomes: [hired]\nallowed: {shrinkage: 20%}\n"
KEYS = ["version", "real", "synthetic", "protected", "outcomes", "allowed", "exceptions",
        "statistics", "fail_on", "missing"]  # fmt: skip


@pytest.fixture
def problems(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def of_text(text):
        (tmp_path / "synthcheck.yaml").write_bytes(text.encode())
        with pytest.raises(SpecError) as refused:
            read_spec("synthcheck.yaml", RULES)
        return str(refused.value).splitlines()

    return of_text


def _one(text, *lines):
    return pytest.param(text, [f"synthcheck.yaml:{line}" for line in lines], id=lines[0][:60])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        _one("- a\n", "1:1: a spec is a mapping with the keys protected and allowed"),
        _one("protected: [sex]\n", "1:1: spec: the key 'allowed' is missing"),
        _one("allowed: {growth: 1}\n", "1:1: spec: the key 'protected' is missing"),
        _one(GOOD + "protectd: x\n", "4:1: protectd: unknown key 'protectd'; "
             "did you mean 'protected'?"),
        _one(GOOD + "<<: x\n", f"4:1: <<: unknown key '<<'; there is {str(KEYS)[1:-1]}, ..."),
        _one("protected: [sex]\nallowed: {shrinkge: 20%}\n",
             "2:11: allowed.shrinkge: unknown metric 'shrinkge'; did you mean 'shrinkage'?"),
        _one("protected: [sex]\nallowed: {}\n", "2:10: allowed: must not be empty"),
        _one("protected: []\nallowed: {growth: 1}\n", "1:12: protected: must not be empty"),
        _one("protected: sex\nallowed: {growth: 1}\n", "1:12: protected: must be a list"),
        _one("protected: [sex]\nallowed: {shrinkage: 120%}\n", "2:22: allowed.shrinkage: "
             "shrinkage is never above 1, so this limit allows everything"),
        _one("protected: [sex]\nallowed: {shrinkage: -1%}\n",
             "2:22: allowed.shrinkage: must be at least 0, not -1%"),
        _one("protected: [sex]\nallowed: {shrinkage: much}\n", "2:22: allowed.shrinkage: 'much' is"
             " neither a fraction such as 0.2 nor a percentage such as 20%"),
        _one("protected: [sex]\nallowed: {shrinkage: .nan}\n", "2:22: allowed.shrinkage: '.nan' is"
             " neither a fraction such as 0.2 nor a percentage such as 20%"),
        _one("protected: [sex]\nallowed: {shrinkage: {fial: 1}}\n", "2:22: allowed.shrinkage: "
             "a limit is a number such as 0.05 or 5%, or {fail: 0.05}"),
        _one("protected: [sex]\nallowed: {gap_growth: 20%}\n",
             "2:11: allowed.gap_growth: gap_growth needs outcomes, and none is named"),
        _one("protected: [{column: age, bins: [40, 25]}]\nallowed: {growth: 1}\n",
             "1:13: protected.0: bins must increase from edge to edge"),
        _one("protected: [{column: age, bins: [a]}]\nallowed: {growth: 1}\n",
             "1:34: protected.0.bins.0: 'a' is no number"),
        _one("protected: [sex, [sex, {column: age, bin: [1]}]]\nallowed: {growth: 1}\n",
             "1:38: protected.1.1.bin: unknown key 'bin'; did you mean 'bins'?"),
        _one("protected: [[sex, sex], sex, sex]\nallowed: {growth: 1}\n",
             "1:13: protected.0: a column cannot be crossed with itself",
             "1:30: protected.2: sex is listed twice"),
        _one("protected: [sex]\noutcomes: [sex]\nallowed: {growth: 1}\n",
             "2:12: outcomes.0: 'sex' is protected: it cannot be an outcome as well"),
        _one(GOOD + "exceptions: [{metric: shrinkage, category: {race: x}, limit: 1, reason: y}]\n",
             "4:44: exceptions.0.category: race is not among the protected attributes"),
        _one(GOOD + "exceptions: [{metric: growth, category: {sex: x}, limit: 1, reason: y}]\n",
             "4:23: exceptions.0.metric: no limit is set for 'growth'; there is 'shrinkage'"),
        _one(GOOD + "statistics: {confidence: 50%, real_is: refrence}\n",
             "4:26: statistics.confidence: must be above 0.5, not 50%",
             "4:40: statistics.real_is: refrence is not allowed; did you mean 'reference'?"),
        _one(GOOD + "version: 2\n", "4:10: version: 2 is not allowed; there is '1'"),
    ],
)  # fmt: skip
def test_problem_has_its_place_and_the_nearest_name(problems, text, expected):
    assert problems(text) == expected


def test_every_problem_is_told_at_once(problems):
    text = (
        "protectd: [sex]\n"
        "protected:\n  - {colum: sex}\n"
        "allowed: {shrinkage: 200%, amplificaton: 5%, growth: x}\n"
        "exceptions:\n"
        "  - {metric: shrinkag, category: {sex: F}, limit: 200%, reason: x, expires: tomorrow}\n"
        "  - {metric: shrinkage, category: {}, limt: 1, reason: x}\n"
        "fail_on: breech\nmissing: {as: dropp, values: x}\nmax_levels: many\n"
    )
    places = [line.split(": ")[:2] for line in problems(text)]
    assert [f"{place.removeprefix('synthcheck.yaml:')} {what}" for place, what in places] == [
        "1:1 protectd",
        "3:5 protected.0",
        "3:6 protected.0.colum",
        "4:22 allowed.shrinkage",
        "4:28 allowed.amplificaton",
        "4:54 allowed.growth",
        "6:14 exceptions.0.metric",
        "6:77 exceptions.0.expires",
        "7:5 exceptions.1",
        "7:35 exceptions.1.category",
        "7:39 exceptions.1.limt",
        "8:10 fail_on",
        "9:15 missing.as",
        "9:30 missing.values",
        "10:13 max_levels",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "protected: [sex, sex]\nallowed: {growth: 1}\nfail_on: breech\n",
            ["1:18: protected.1: sex is listed twice",
             "3:10: fail_on: breech is not allowed; did you mean 'breach'?"],
            id="contradiction-and-wrong-value",
        ),
        pytest.param(
            "protected: [sex]\nallowed: {gap_growth: x}\n",
            ["2:11: allowed.gap_growth: gap_growth needs outcomes, and none is named",
             ("2:23: allowed.gap_growth: 'x' is neither a fraction such as 0.2 "
              "nor a percentage such as 20%")],
            id="key-and-value-of-one-limit",
        ),
        pytest.param(
            "protected: [sex]\nprotected: [race]\nallowed: {growth: 1}\nallowed: {growth: 2}\n",
            ["2:1: key 'protected' stands here again; first in line 1",
             "4:1: key 'allowed' stands here again; first in line 3"],
            id="two-duplicate-keys",
        ),
    ],
)  # fmt: skip
def test_problems_of_different_stages_are_told_at_once(problems, text, expected):
    assert problems(text) == [f"synthcheck.yaml:{line}" for line in expected]
