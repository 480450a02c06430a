"""The spec: which columns are protected, which are outcomes, and how large a gap is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)

from synthcheck.spec.document import Document
from synthcheck.spec.scalars import Day, Fraction, Limit, Name, Number, Text, Whole, read_whole


@dataclass(frozen=True)
class Source:
    """Where a spec was read.

    Attributes:
        document: Its text with the place of every value.
        folder: What its paths are relative to.
        sha256: Digest of the file, or of the mapping it was made from.
        path: The file, if it was one.
    """

    document: Document = field(default_factory=lambda: Document("spec"))
    folder: Path = Path()
    sha256: str = ""
    path: Path | None = None


FailOn = Literal["breach", "over", "doubt", "never"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_by_name=True)


class Column(_Strict):
    """A column, cut into left-closed bins where it is numeric."""

    column: Name
    bins: Annotated[list[Number], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _increasing(self) -> Self:
        if self.bins and any(low >= high for low, high in pairwise(self.bins)):
            msg = "bins must increase from edge to edge"
            raise ValueError(msg)
        return self


class Outcome(Column):
    """A column whose association with the protected ones must not grow."""

    synthetic: Name | None = None
    positive: Text | None = None


def _columns(value: object) -> object:
    """Read an attribute: a name, a column with bins, or a list of them for a crossing."""
    parts = value if isinstance(value, list | tuple) else [value]
    return [part if isinstance(part, Mapping | Column) else {"column": part} for part in parts]


def _outcome(value: object) -> object:
    return value if isinstance(value, Mapping | Outcome) else {"column": value}


Attribute = Annotated[list[Column], BeforeValidator(_columns), Field(min_length=1)]


class LimitException(_Strict):
    """Another limit for one category, with its reason; it ends with the day it expires."""

    metric: Name
    category: Annotated[dict[str, Text | None], Field(min_length=1)]
    limit: Limit
    reason: Name
    expires: Day | None = None


class Statistics(_Strict):
    """How sure to be, and what is random."""

    confidence: Annotated[Fraction, Field(gt=0.5, lt=1)] = 0.95
    real_is: Literal["sample", "reference"] = "sample"


def _missing_values(value: object) -> object:
    return ["" if each is None else each for each in value] if isinstance(value, list) else value


class Missing(_Strict):
    """Which texts stand for a missing value, and what becomes of missing values."""

    values: Annotated[list[Text], BeforeValidator(_missing_values)] = [""]
    as_: Annotated[Literal["category", "drop"], Field(alias="as")] = "category"


class Spec(_Strict):
    """What is protected, what an outcome is, and how large a gap is allowed.

    Attributes:
        protected: Attributes whose categories must survive; several columns make a crossing.
        outcomes: Columns whose association with the protected ones must not grow.
        allowed: The largest value that each metric may take; naming a metric switches it on.
    """

    version: Annotated[Literal[1], BeforeValidator(read_whole)] = 1
    real: Name | None = None
    synthetic: Name | None = None
    protected: Annotated[list[Attribute], Field(min_length=1)]
    outcomes: list[Annotated[Outcome, BeforeValidator(_outcome)]] = []
    allowed: Annotated[dict[str, Limit], Field(min_length=1)]
    exceptions: list[LimitException] = []
    statistics: Statistics = Statistics()
    fail_on: FailOn = "breach"
    missing: Missing = Missing()
    max_levels: Whole = 1_000
    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def source(self) -> Source:
        """Where the spec was read."""
        return self._source

    def attributes(self) -> list[list[Column]]:
        """List the attributes; a crossing takes a column's bins from where it has them."""
        binned = {part.column: part for each in self.protected for part in each if part.bins}
        return [
            [binned.get(part.column, part) if part.bins is None else part for part in each]
            for each in self.protected
        ]
