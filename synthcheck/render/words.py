"""Findings in words and numbers for people; hostile labels made harmless."""

import unicodedata

from synthcheck.report import Finding

_LONGEST = 60


def printable(text: str, longest: int = _LONGEST) -> str:
    """Show control, formatting and unassigned characters by their codes, and cut what is long."""
    shown = "".join(
        character
        if unicodedata.category(character)[0] not in "CZ" or character == " "
        else f"\\u{ord(character):04x}"
        for character in text[: longest + 1]
    )
    return shown if len(text) <= longest else shown[:longest] + "..."


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
