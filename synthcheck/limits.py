"""Which limit holds for a finding: the metric's, or that of an exception to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from synthcheck.document import Path
from synthcheck.spec import LimitException, Spec


class Limit(NamedTuple):
    """A limit, why it is another than the metric's, and the line that set it."""

    value: float
    exception: str | None
    line: int | None


@dataclass(frozen=True)
class Limits:
    """The limits of a spec on a given day.

    Attributes:
        spec: Where they stand.
        today: The day on which an exception must not have expired.
        used: The exceptions that some finding met, by place.
    """

    spec: Spec
    today: date
    used: set[int] = field(default_factory=set)

    def of(
        self, metric: str, attribute: tuple[str, ...], category: tuple[str | None, ...] | None
    ) -> Limit:
        """Give the limit of *metric* for a category."""
        for place, exception in enumerate(self.spec.exceptions):
            if self._meets(exception, metric, attribute, category):
                self.used.add(place)
                return Limit(exception.limit, exception.reason, self._line(("exceptions", place)))
        return Limit(self.spec.allowed[metric], None, self._line(("allowed", metric)))

    def notes(self) -> Iterator[str]:
        """Name the exceptions that expired and, once all findings are there, the unused ones."""
        for place, exception in enumerate(self.spec.exceptions):
            where = self.spec.source.document.at(("exceptions", place))
            named = ", ".join(
                f"{column}={'(missing)' if label is None else label}"
                for column, label in exception.category.items()
            )
            what = f"{where}: the exception for {exception.metric} of {named}"
            if self._expired(exception):
                yield f"{what} expired on {exception.expires}: its limit no longer applies"
            elif place not in self.used:
                yield f"{what} matches no finding"

    def _meets(
        self,
        exception: LimitException,
        metric: str,
        attribute: tuple[str, ...],
        category: tuple[str | None, ...] | None,
    ) -> bool:
        return (
            category is not None
            and exception.metric == metric
            and exception.category == dict(zip(attribute, category, strict=True))
            and not self._expired(exception)
        )

    def _expired(self, exception: LimitException) -> bool:
        return exception.expires is not None and exception.expires < self.today

    def _line(self, path: Path) -> int | None:
        place = self.spec.source.document.place(path)
        return place.line if place else None
