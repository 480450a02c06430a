"""Values of a spec, read from the text that stands in the file or from Python's own types."""

import re
from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Annotated

from pydantic import BeforeValidator, Field

_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_PERCENT = re.compile(rf"({_DECIMAL.pattern})\s*%")


def _text(value: object) -> object:
    """Take labels and names as text, from YAML and from Python alike."""
    if isinstance(value, bool | int | float | date):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _number(value: object) -> float:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        msg = f"{_quoted(value)} is no number"
        raise ValueError(msg)
    return float(value)


def _fraction(value: object) -> float:
    """Read a fraction such as 0.2, or a percentage such as 20%."""
    if isinstance(value, str) and (percent := _PERCENT.fullmatch(value.strip())):
        return float(percent[1]) / 100
    try:
        return _number(value)
    except ValueError:
        msg = f"{_quoted(value)} is neither a fraction such as 0.2 nor a percentage such as 20%"
        raise ValueError(msg) from None


def read_whole(value: object) -> int:
    """Read a whole number of at most nine digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        msg = f"{_quoted(value)} is no whole number"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects no other
    return value


def _day(value: object) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        msg = f"{_quoted(value)} is no date such as 2027-06-30"
        raise ValueError(msg) from None


def _quoted(value: object) -> str:
    shown = "nothing" if value is None else repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."  # noqa: PLR2004


Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Number = Annotated[float, BeforeValidator(_number)]
Fraction = Annotated[float, BeforeValidator(_fraction), Field(ge=0)]
Whole = Annotated[int, BeforeValidator(read_whole), Field(ge=1)]
Day = Annotated[date, BeforeValidator(_day)]


def read_limit(value: object) -> float:
    """Read a limit; {fail: 0.05} is the long form of 0.05."""
    if isinstance(value, Mapping):
        if set(value) != {"fail"}:
            msg = "a limit is a number such as 0.05 or 5%, or {fail: 0.05}"
            raise ValueError(msg)
        value = value["fail"]
    return _fraction(value)


Limit = Annotated[float, BeforeValidator(read_limit), Field(ge=0)]
