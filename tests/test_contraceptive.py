"""Four published generators on a real table, every finding worked out again with crosstabs."""

from functools import cache
from math import isclose
from pathlib import Path

import pandas as pd
import pytest

import synthcheck
from synthcheck import Finding, Report, Verdict

DATA = Path(__file__).parent / "data" / "contraceptive"
GENERATORS = ["WGANGP", "SDV", "CTGAN", "GM"]
ATTRIBUTES = [
    ("wife_religion",),
    ("wife_education",),
    ("wife_working",),
    ("wife_religion", "wife_working"),
]
LEVELS = {"contraceptive_method_used": ["1", "2", "3"], "media_exposure": ["1"]}
SPEC = {
    "protected": [list(attribute) for attribute in ATTRIBUTES],
    "outcomes": list(LEVELS),
    "allowed": {
        "shrinkage": 0.2,
        "growth": 0.5,
        "share_gap": 0.05,
        "amplification": 0.05,
        "reverse_amplification": 0.05,
        "gap_growth": 0.05,
        "bias_amp": 0.02,
        "reverse_bias_amp": 0.02,
    },
}
OF_CATEGORY = ("shrinkage", "growth", "share_gap")
OF_LEVEL = ("amplification", "reverse_amplification", "gap_growth")
OF_OUTCOME = ("bias_amp", "reverse_bias_amp")


class Crosstab:
    """Counts of a category and a level in one table, from rows."""

    def __init__(self, name: str, attribute: tuple[str, ...], outcome: str) -> None:
        table = read(name)
        groups = table[attribute[0]].str.cat([table[each] for each in attribute[1:]], sep="|")
        self.cells = pd.crosstab(groups, table[outcome])
        self.rows = len(table)

    def cell(self, category: str, level: str) -> int:
        known = category in self.cells.index and level in self.cells.columns
        return int(self.cells.loc[category, level]) if known else 0

    def category(self, category: str) -> int:
        return sum(self.cell(category, level) for level in self.cells.columns)

    def level(self, level: str) -> int:
        return sum(self.cell(category, level) for category in self.cells.index)

    def gap(self, category: str, level: str) -> float:
        inside, hits = self.category(category), self.cell(category, level)
        return hits / inside - (self.level(level) - hits) / (self.rows - inside)


def sign(real: Crosstab, category: str, level: str) -> int:
    excess = real.cell(category, level) * real.rows - real.category(category) * real.level(level)
    return (excess > 0) - (excess < 0)


def forward(real: Crosstab, synthetic: Crosstab, category: str, level: str) -> float:
    rates = [each.cell(category, level) / each.category(category) for each in (synthetic, real)]
    return sign(real, category, level) * (rates[0] - rates[1])


def backward(real: Crosstab, synthetic: Crosstab, category: str, level: str) -> float:
    rates = [each.cell(category, level) / each.level(level) for each in (synthetic, real)]
    return sign(real, category, level) * (rates[0] - rates[1])


def mean(real: Crosstab, synthetic: Crosstab, metric: str) -> float:
    terms = []
    for category in real.cells.index:
        for level in real.cells.columns:
            if metric == "bias_amp" and synthetic.category(category):
                terms.append(forward(real, synthetic, category, level))
            if metric == "reverse_bias_amp" and synthetic.level(level):
                terms.append(backward(real, synthetic, category, level))
    return sum(terms) / len(terms)


def of_category(metric: str, real: Crosstab, synthetic: Crosstab, category: str) -> float:
    p, q = (each.category(category) / each.rows for each in (real, synthetic))
    return {"shrinkage": 1 - q / p, "growth": q / p - 1, "share_gap": abs(q - p)}[metric]


def of_level(
    metric: str, real: Crosstab, synthetic: Crosstab, cell: tuple[str, str]
) -> float | None:
    category, level = cell
    if metric == "reverse_amplification":
        return backward(real, synthetic, category, level) if synthetic.level(level) else None
    if synthetic.category(category) in {0, synthetic.rows if metric == "gap_growth" else 0}:
        return None
    if metric == "amplification":
        return forward(real, synthetic, category, level)
    return abs(synthetic.gap(category, level)) - abs(real.gap(category, level))


def counts(finding: Finding, table: Crosstab) -> tuple[int | None, int]:
    category, level = named(finding), finding.level
    if finding.metric in OF_CATEGORY:
        return table.category(category), table.rows
    if finding.metric in OF_OUTCOME:
        return None, table.rows
    backwards = finding.metric == "reverse_amplification"
    of = table.level(level) if backwards else table.category(category)
    return table.cell(category, level), of


def named(finding: Finding) -> str:
    return "|".join(finding.category or ())


def read(name: str) -> pd.DataFrame:
    return pd.read_parquet(DATA / f"{name}.parquet").astype(str)


def check(generator: str) -> Report:
    return synthcheck.check(DATA / "real_train.parquet", DATA / f"syn_{generator}.parquet", SPEC)


@pytest.fixture(scope="module", params=GENERATORS)
def judged(request: pytest.FixtureRequest) -> list[tuple[Finding, Crosstab, Crosstab]]:
    crosstab = cache(Crosstab)
    pairs = []
    for finding in check(request.param).findings:
        margins = finding.attribute, finding.outcome or "media_exposure"
        names = "real_train", f"syn_{request.param}"
        pairs.append((finding, *(crosstab(name, *margins) for name in names)))
    return pairs


def test_every_count_is_that_of_a_crosstab(judged) -> None:
    for finding, real, synthetic in judged:
        assert (finding.real.count, finding.real.of) == counts(finding, real)
        assert (finding.synthetic.count, finding.synthetic.of) == counts(finding, synthetic)


def test_every_value_is_that_of_a_crosstab(judged) -> None:
    for finding, real, synthetic in judged:
        if finding.metric in OF_CATEGORY:
            value = of_category(finding.metric, real, synthetic, named(finding))
        elif finding.metric in OF_LEVEL:
            value = of_level(finding.metric, real, synthetic, (named(finding), finding.level))
        else:
            value = mean(real, synthetic, finding.metric)
        assert (finding.value is None) == (value is None), finding
        assert value is None or isclose(finding.value, value, abs_tol=1e-12), finding


@pytest.mark.parametrize("generator", GENERATORS)
def test_every_category_and_level_of_the_real_table_is_judged_once(generator: str) -> None:
    real = read("real_train")
    expected = []
    for attribute in ATTRIBUTES:
        categories = sorted({tuple(row) for row in real[list(attribute)].to_numpy()})
        expected += [(m, attribute, c, None, None) for m in OF_CATEGORY for c in categories]
        for outcome, levels in LEVELS.items():
            cells = [(c, outcome, level) for c in categories for level in levels]
            expected += [(m, attribute, *cell) for m in OF_LEVEL for cell in cells]
            expected += [(m, attribute, None, outcome, None) for m in OF_OUTCOME]
    found = [
        (f.metric, f.attribute, f.category, f.outcome, f.level) for f in check(generator).findings
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_categories_that_wgangp_lost_are_breaches() -> None:
    lost = {
        (finding.attribute, finding.category)
        for finding in check("WGANGP").findings
        if finding.metric == "shrinkage" and finding.value == 1
    }
    assert lost == {
        (("wife_religion",), ("0",)),
        (("wife_education",), ("1",)),
        (("wife_education",), ("2",)),
        (("wife_religion", "wife_working"), ("0", "0")),
        (("wife_religion", "wife_working"), ("0", "1")),
    }
    verdicts = {
        finding.verdict
        for finding in check("WGANGP").findings
        if (finding.attribute, finding.category) in lost and finding.metric == "shrinkage"
    }
    assert verdicts == {Verdict.BREACH}
