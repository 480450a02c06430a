"""The report: its schema, its order, its bytes, and its text.

Golden files stand in tests/golden. After a change that is meant, write them anew with
SYNTHCHECK_GOLDEN=write pytest tests/test_report.py, and read what became of them.
"""

import json
import os
import random
from datetime import date
from importlib.resources import files
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from synthcheck import Verdict, __version__, check
from synthcheck.metrics import METRICS
from synthcheck.render import terminal

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads(files("synthcheck").joinpath("schemas/report.json").read_text("utf-8"))
TODAY = date(2026, 1, 1)
SPEC = """\
protected:
  - sex
  - region
outcomes: [hired]
allowed:
  shrinkage: 20%
  amplification: 10%
exceptions:
  - {metric: shrinkage, category: {region: South}, limit: 50%, reason: known to be thin}
  - {metric: shrinkage, category: {sex: F}, limit: 90%, reason: old, expires: 2025-12-31}
  - {metric: shrinkage, category: {region: Nroth}, limit: 30%, reason: misspelt}
"""
PAIR = {  # sex, region: real yes, real no, synthetic yes, synthetic no
    "F,North": (300, 700, 160, 520),
    "M,North": (600, 400, 1010, 560),
    "F,South": (150, 350, 100, 220),
    "M,South": (300, 200, 190, 130),
    ",South": (20, 30, 19, 28),
    "F,East": (5, 7, 4, 3),
    "M,West": (6, 4, 0, 0),
    "X,North": (0, 0, 4, 6),
}


def write_pair(folder, order=None):
    """Write the pair of tables and the spec that the golden files are made of."""
    (folder / "synthcheck.yaml").write_text(SPEC, encoding="utf-8")
    for side, place in (("real", 0), ("synthetic", 2)):
        rows = []
        for group, counts in PAIR.items():
            rows += [f"{group},yes"] * counts[place] + [f"{group},no"] * counts[place + 1]
        if order is not None:
            random.Random(order).shuffle(rows)  # noqa: S311 - no secret
        (folder / f"{side}.csv").write_text("\n".join(["sex,region,hired", *rows]), "utf-8")


def judge():
    return check("real.csv", "synthetic.csv", "synthcheck.yaml", today=TODAY)


@pytest.fixture
def report(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    write_pair(tmp_path)
    return judge()


def in_memory(real, synthetic, **spec):
    """Judge two tables of one protected column, a, and an outcome, b."""
    made = {"protected": ["a"], "outcomes": ["b"], "allowed": {"shrinkage": 0.2}} | spec
    tables = (pl.DataFrame({"a": a, "b": ["y", "n"] * (len(a) // 2)}) for a in (real, synthetic))
    return check(*tables, made, today=TODAY)


def valid(report):
    """Read the report's JSON, which must be valid."""
    read = json.loads(report.to_json())
    jsonschema.Draft202012Validator(SCHEMA).validate(read)
    return read


BOTH = ["F", "F", "M", "M"]
EVERY = dict.fromkeys(METRICS, 0.2)


@pytest.mark.parametrize(
    ("real", "synthetic", "spec", "status"),
    [
        pytest.param(BOTH * 500, BOTH * 500, {}, "pass", id="pass"),
        pytest.param(BOTH * 500, ["F"] * 200 + ["M"] * 1800, {}, "breach", id="breach"),
        pytest.param(BOTH, BOTH, {}, "inconclusive", id="unproven"),
        pytest.param(BOTH * 9, ["F"] * 200, {"allowed": EVERY}, "breach", id="category-vanished"),
        pytest.param(BOTH * 9, ["X"] * 20, {"allowed": {"amplification": 1}}, "inconclusive",
                     id="nothing-evaluated"),
        pytest.param([*BOTH, None] * 40, [*BOTH, None] * 40, {"allowed": EVERY}, "inconclusive",
                     id="missing-values"),
        pytest.param([*BOTH, None] * 40, BOTH * 40, {"missing": {"as": "drop"}}, "pass",
                     id="missing-values-dropped"),
        pytest.param(BOTH * 9, BOTH * 9, {"statistics": {"real_is": "reference"}}, "inconclusive",
                     id="reference"),
        pytest.param(
            BOTH * 9, [*BOTH, "M", "X"] * 9,
            {"allowed": EVERY, "exceptions": [{"metric": "shrinkage", "category": {"a": "F"},
                                               "limit": "50%", "reason": "few"}]},
            "inconclusive", id="exception-and-invention",
        ),
    ],
)  # fmt: skip
def test_report_is_valid(real, synthetic, spec, status):
    read = valid(in_memory(real, synthetic, **spec))
    assert read["summary"]["status"] == status
    assert sum(read["summary"]["verdicts"].values()) == len(read["findings"]) > 0


def test_schema_is_one_and_allows_nothing_else(report):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    read = valid(report)
    for part in (read, read["summary"], read["findings"][0], read["findings"][0]["real"]):
        part["more"] = 1
        with pytest.raises(jsonschema.ValidationError, match="'more' was unexpected"):
            jsonschema.Draft202012Validator(SCHEMA).validate(read)
        del part["more"]


def test_findings_are_sorted_and_have_every_verdict(report):
    found = [
        (each.metric == "amplification", each.attribute == ("region",), each.category == (None,),
         each.category) for each in report.findings
    ]  # fmt: skip
    assert found == sorted(found)
    assert {each.verdict for each in report.findings} == set(Verdict)


def test_exceptions_and_categories_without_a_limit_are_noted(report):
    thin = [each for each in report.findings if each.exception]
    assert [(each.category, each.limit, each.spec_line) for each in thin] == [(("South",), 0.5, 9)]
    expired, unmatched, unseen = report.notes
    assert "sex: F in line 10 of the spec expired on 2025-12-31" in expired
    assert unmatched.endswith("region: Nroth in line 11 of the spec matches no finding")
    assert unseen.startswith("sex: X is in the synthetic table alone")


def test_exception_applies_up_to_its_last_day(report):
    def limit(day):
        found = check("real.csv", "synthetic.csv", "synthcheck.yaml", today=day).findings
        return next(each.limit for each in found if each.category == ("F",))

    assert next(each.limit for each in report.findings if each.category == ("F",)) == 0.2
    assert [limit(date(2025, 12, 31)), limit(TODAY)] == [0.9, 0.2]


def test_bytes_are_the_same_in_every_run_and_order(report, tmp_path):
    text = report.to_json()
    assert judge().to_json() == text
    for seed in (1, 2):
        write_pair(tmp_path, order=seed)
        assert judge().to_json() == text


def test_no_path_is_absolute(report, tmp_path, monkeypatch):
    paths = [tmp_path / name for name in ("real.csv", "synthetic.csv", "synthcheck.yaml")]
    assert check(*paths, today=TODAY).to_json() == report.to_json()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    away = check(*paths, today=TODAY)
    assert str(tmp_path) not in away.to_json() + terminal.render(away, verbose=True)


def test_frame_has_a_row_for_each_finding(report):
    found = report.to_frame()
    assert found.dtypes == [
        pl.String, pl.List(pl.String), pl.List(pl.String), pl.String, pl.String, pl.Int64, pl.Int64,
        pl.Float64, pl.Int64, pl.Int64, pl.Float64, *[pl.Float64] * 5, pl.String, pl.Int64,
        pl.String, pl.String, pl.Int64,
    ]  # fmt: skip
    for row, each in zip(found.iter_rows(named=True), report.findings, strict=True):
        for side, share in (("real", each.real), ("synthetic", each.synthetic)):
            spread = [row.pop(f"{side}_{part}") for part in ("count", "of", "share")]
            assert spread == [share.count, share.of, share.share]
        shares = {"real": each.real, "synthetic": each.synthetic}
        lists = {"attribute": list(each.attribute), "category": list(each.category)}
        assert row | shares == vars(each) | lists


@pytest.mark.parametrize("name", ["terminal_80.txt", "terminal_140.txt", "report.json"])
def test_golden(report, name):
    text = report.to_json().replace(f'"version": "{__version__}"', '"version": "X"')
    if name.startswith("terminal"):
        text = terminal.render(report, width=int(name[9:-4]))
    if os.environ.get("SYNTHCHECK_GOLDEN") == "write":
        (GOLDEN / name).write_bytes(text.encode())
    assert (GOLDEN / name).read_bytes().decode() == text
