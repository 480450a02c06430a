"""The result of a check: plain data, and what follows from it."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from synthcheck.spec import FailOn


class Verdict(StrEnum):
    """What a finding says about its limit; worst first."""

    BREACH = "breach"
    NOISY = "noisy"
    UNDEFINED = "undefined"
    UNPROVEN = "unproven"
    PASS = "pass"  # noqa: S105 - no password


FAILING: dict["FailOn", frozenset[Verdict]] = {
    "breach": frozenset({Verdict.BREACH}),
    "over": frozenset({Verdict.BREACH, Verdict.NOISY}),
    "doubt": frozenset(Verdict) - {Verdict.PASS},
    "never": frozenset(),
}


class Status(StrEnum):
    """What a report says as a whole."""

    PASS = "pass"  # noqa: S105 - no password
    BREACH = "breach"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, kw_only=True)
class Share:
    """*count* of *of* rows; the count is None where a value is no single share."""

    count: int | None
    of: int

    @property
    def share(self) -> float | None:
        """Give the count as a part of the rows, in [0, 1]; None of no rows."""
        return None if self.count is None or not self.of else self.count / self.of


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A measured value against its limit.

    Attributes:
        metric: Name of the metric.
        attribute: The protected columns: one, or several for a crossing.
        category: A value for each column, None for a missing one; None if it is about them all.
        outcome: The outcome column, if the metric has one.
        level: The outcome's value, None for a missing one or if it is about them all.
        real: Rows in the real table.
        synthetic: Rows in the synthetic table.
        value: The measured change; None if undefined.
        low: Lower confidence limit of the value.
        high: Upper confidence limit of the value.
        p_noise: Probability that no change at all gives at least this value.
        limit: The largest value allowed.
        verdict: What follows.
        rows_needed: For an unproven finding the rows of the synthetic table that would prove it.
        reason: Why a value is undefined or unproven.
        exception: The reason of the exception that set the limit.
        spec_line: The line of the spec that set the limit.
    """

    metric: str
    attribute: tuple[str, ...]
    category: tuple[str | None, ...] | None
    outcome: str | None
    level: str | None
    real: Share
    synthetic: Share
    value: float | None
    low: float | None
    high: float | None
    p_noise: float | None
    limit: float
    verdict: Verdict
    rows_needed: int | None
    reason: str | None
    exception: str | None
    spec_line: int | None


@dataclass(frozen=True, kw_only=True)
class Input:
    """A table or spec that was read: its path as given, and its rows or digest."""

    path: str | None
    rows: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the verdicts rest on."""

    confidence: float
    real_is: str
    fail_on: "FailOn"
    missing_as: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """All findings of a pair of tables, in a fixed order, and what they were measured with.

    Attributes:
        summaries: What each metric measures, in a line.
        notes: What else the reader should know, such as exceptions that no longer apply.
    """

    real: Input
    synthetic: Input
    spec: Input
    settings: Settings
    findings: tuple[Finding, ...]
    summaries: dict[str, str]
    notes: tuple[str, ...] = ()

    @cached_property
    def verdicts(self) -> dict[Verdict, int]:
        """Count the findings of each verdict."""
        counts = Counter(finding.verdict for finding in self.findings)
        return {verdict: counts[verdict] for verdict in Verdict}

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that ``fail_on`` names."""
        failing = FAILING[self.settings.fail_on]
        return tuple(finding for finding in self.findings if finding.verdict in failing)

    @property
    def status(self) -> Status:
        """A breach if there is one, a pass if everything passed, else inconclusive."""
        if self.verdicts[Verdict.BREACH]:
            return Status.BREACH
        if self.findings and self.verdicts[Verdict.PASS] == len(self.findings):
            return Status.PASS
        return Status.INCONCLUSIVE

    @property
    def exit_code(self) -> int:
        """0: nothing that ``fail_on`` names, 1: something, 2: nothing could be evaluated."""
        if self.verdicts[Verdict.UNDEFINED] == len(self.findings):
            return 2
        return 1 if self.failing else 0

    def to_json(self) -> str:
        """Write the report as ``--format json`` does."""
        from synthcheck.render import json

        return json.render(self)

    def to_frame(self) -> "pl.DataFrame":
        """Give the findings as a Polars frame, one row each."""
        from synthcheck.render import frame

        return frame.render(self)
