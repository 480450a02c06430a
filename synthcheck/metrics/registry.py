"""What a metric is, and how a function becomes one."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

import polars as pl

from synthcheck.metrics.estimate import Estimate, Sampling

Measure = Callable[[pl.DataFrame, Sampling], Estimate]
Scope = Literal["category", "level", "outcome"]


@dataclass(frozen=True)
class Metric:
    """A named measure of how far the synthetic table moved from the real one.

    Attributes:
        name: As it stands in the spec and in reports.
        of: What one finding is about: a category of an attribute, a category and a level of an
            outcome, or an attribute and an outcome as a whole.
        largest: The largest value it can take, hence the largest limit that makes sense.
        unseen: Whether it also looks at categories that the real table lacks.
        summary: The first line of the measure's docstring.
        measure: Cells in, one estimate per finding out.
    """

    name: str
    of: Scope
    largest: float
    unseen: bool
    summary: str
    measure: Measure


REGISTERED: dict[str, Metric] = {}


def metric(
    of: Scope, *, largest: float = 1.0, unseen: bool = False
) -> Callable[[Measure], Measure]:
    """Register a measure under its function's name."""

    def register(measure: Measure) -> Measure:
        name, summary = measure.__name__, (measure.__doc__ or "").partition("\n")[0]
        REGISTERED[name] = Metric(name, of, largest, unseen, summary, measure)
        return measure

    return register


UNBOUNDED = inf
