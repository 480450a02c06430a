"""Findings in words and numbers for people; hostile labels made harmless."""

from synthcheck.errors import printable
from synthcheck.report import Finding

_ROUNDING = 1e-9


def where(finding: Finding) -> str:
    """Say what a finding is about, as in a spec: sex: Female, income: >50K."""
    if finding.category is None:
        names = [" x ".join(map(printable, finding.attribute))]
    else:
        pairs = zip(finding.attribute, finding.category, strict=True)
        names = [f"{printable(column)}: {label(value)}" for column, value in pairs]
    if finding.outcome is not None:
        whole = finding.category is None
        outcome = printable(finding.outcome)
        names.append(outcome if whole else f"{outcome}: {label(finding.level)}")
    return ", ".join(names)


def direction(finding: Finding) -> str | None:
    """Say so where a value is that of a negative association, so that its sign is the reverse."""
    real, synthetic, value = finding.real.share, finding.synthetic.share, finding.value
    if finding.outcome is None or real is None or synthetic is None or not value:
        return None
    change = synthetic - real
    against = change * value < 0 and abs(abs(change) - abs(value)) < _ROUNDING
    return "negative association in the real table" if against else None


def label(value: str | None) -> str:
    """Name a category or level; a missing value is shown as such."""
    if value is None:
        return "(missing)"
    return printable(value) if value.strip() else f"'{printable(value)}'"


def percent(value: float | None) -> str:
    """Write a measured part of one as a percentage of three digits."""
    if value is None:
        return "-"
    size = abs(value) * 100
    digits = 0 if size >= 100 else 1 if size >= 10 else 2  # noqa: PLR2004 - powers of ten
    return f"{round(value * 100, digits) + 0.0:,.{digits}f}%"


def setting(value: float) -> str:
    """Write a limit or a confidence as a percentage, as short as it is exact."""
    return f"{round(value * 100, 10):,g}%"
