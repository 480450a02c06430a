"""Which limit holds for a finding: the metric's, or that of an exception to it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from synthcheck.report import Finding
from synthcheck.spec import LimitException, Spec
from synthcheck.spec.document import Path

Category = tuple[str | None, ...]


class Limit(NamedTuple):
    """A limit, why it is another than the metric's, and the line that set it."""

    value: float
    exception: str | None
    line: int | None


class Limits(NamedTuple):
    """The limits of a spec on a given day.

    Attributes:
        spec: Where they stand.
        today: The day on which an exception must not have expired.
    """

    spec: Spec
    today: date

    def of(self, metric: str, attribute: tuple[str, ...], category: Category | None) -> Limit:
        """Give the limit of *metric* for a category of *attribute*, or for it as a whole."""
        for place, exception in enumerate(self.spec.exceptions):
            if not self._expired(exception) and _meets(exception, metric, attribute, category):
                line = self._line(("exceptions", place))
                return Limit(exception.limit, exception.reason, line)
        return Limit(self.spec.allowed[metric], None, self._line(("allowed", metric)))

    def notes(self, findings: Iterable[Finding]) -> Iterator[str]:
        """Name the exceptions that expired, and those that none of the findings meets."""
        met = [(each.metric, each.attribute, each.category) for each in findings]
        for place, exception in enumerate(self.spec.exceptions):
            line = self._line(("exceptions", place))
            where = f" in line {line} of the spec" if line else ""
            category = named(exception.category.items())
            what = f"the exception for {exception.metric} of {category}{where}"
            if self._expired(exception):
                yield f"{what} expired on {exception.expires}: its limit no longer applies"
            elif not any(_meets(exception, *about) for about in met):
                yield f"{what} matches no finding"

    def _expired(self, exception: LimitException) -> bool:
        return exception.expires is not None and exception.expires < self.today

    def _line(self, path: Path) -> int | None:
        place = self.spec.source.document.place(path)
        return place.line if place else None


def named(category: Iterable[tuple[str, str | None]]) -> str:
    """Write a category as in a spec: race: Other, sex: (missing)."""
    return ", ".join(
        f"{column}: {'(missing)' if label is None else label}" for column, label in category
    )


def _meets(
    exception: LimitException,
    metric: str,
    attribute: tuple[str, ...],
    category: Category | None,
) -> bool:
    return (
        category is not None
        and exception.metric == metric
        and exception.category == dict(zip(attribute, category, strict=True))
    )
