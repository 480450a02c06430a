"""What can be wrong with a spec, said in plain words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from synthcheck.errors import nearest
from synthcheck.spec.document import Path
from synthcheck.spec.models import Column, LimitException, Missing, Outcome, Spec, Statistics
from synthcheck.spec.scalars import read_limit

_MODELS: dict[object, type[BaseModel]] = {
    "protected": Column,
    "outcomes": Outcome,
    "exceptions": LimitException,
    "statistics": Statistics,
    "missing": Missing,
}


class Rule(NamedTuple):
    """What a spec must know of a metric."""

    largest: float
    needs_outcome: bool


class Problem(NamedTuple):
    """What is wrong, and where: at the value of *path*, or at its key."""

    path: Path
    text: str
    at_key: bool = False


def limit_problems(data: Mapping[str, Any], rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """Check the names of metrics and the range of their limits, whatever else is wrong."""
    for name, limit in _items(data.get("allowed")):
        path = ("allowed", name)
        if name not in rules:
            yield Problem(path, f"unknown metric {name!r}{nearest(name, list(rules))}", at_key=True)
        elif rules[name].needs_outcome and not data.get("outcomes"):
            yield Problem(path, f"{name} needs outcomes, and none is named", at_key=True)
        yield from _range_problems(path, name, limit, rules)
    names = [name for name, _ in _items(data.get("allowed"))]
    exceptions = data.get("exceptions")
    for place, each in enumerate(exceptions if isinstance(exceptions, list) else []):
        metric = each.get("metric") if isinstance(each, Mapping) else None
        if isinstance(metric, str):
            if metric not in names:
                text = f"no limit is set for {metric!r}{nearest(metric, names)}"
                yield Problem(("exceptions", place, "metric"), text)
            limit_at = ("exceptions", place, "limit")
            yield from _range_problems(limit_at, metric, each.get("limit"), rules)


def _range_problems(
    path: Path, name: str, limit: object, rules: Mapping[str, Rule]
) -> Iterator[Problem]:
    """Find a limit that no value can exceed."""
    try:
        value = read_limit(limit)
    except ValueError:
        return
    if name in rules and value > rules[name].largest:
        text = f"{name} is never above {rules[name].largest:g}, so this limit allows everything"
        yield Problem(path, text)


def _items(mapping: object) -> list[tuple[str, Any]]:
    return list(mapping.items()) if isinstance(mapping, Mapping) else []


def contradictions(spec: Spec) -> Iterator[Problem]:
    """Find what each part allows but the whole does not."""
    attributes = spec.attributes()
    yield from _repetitions(attributes)
    protected = {part.column for each in attributes for part in each}
    for place, outcome in enumerate(spec.outcomes):
        if outcome.column in protected:
            text = f"{outcome.column!r} is protected: it cannot be an outcome as well"
            yield Problem(("outcomes", place), text)
        if outcome in spec.outcomes[:place]:
            yield Problem(("outcomes", place), f"{outcome.column!r} is listed twice")
    crossings = [{part.column for part in each} for each in attributes]
    for place, exception in enumerate(spec.exceptions):
        if set(exception.category) not in crossings:
            text = f"{' x '.join(exception.category)} is not among the protected attributes"
            yield Problem(("exceptions", place, "category"), text)


def _repetitions(attributes: list[list[Column]]) -> Iterator[Problem]:
    for place, attribute in enumerate(attributes):
        names = [part.column for part in attribute]
        if attribute in attributes[:place]:
            yield Problem(("protected", place), f"{' x '.join(names)} is listed twice")
        if len(set(names)) < len(names):
            yield Problem(("protected", place), "a column cannot be crossed with itself")


def translated(error: dict[str, Any]) -> Problem:
    """Say in plain words what pydantic found."""
    path, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = [each.alias or name for name, each in _model(path).model_fields.items()]
        return Problem(
            path, f"unknown key {path[-1]!r}{nearest(str(path[-1]), known)}", at_key=True
        )
    if kind == "missing":
        return Problem(path[:-1], f"the key {path[-1]!r} is missing")
    if kind == "literal_error":
        names = [name.strip("'") for name in re.split(r", | or ", context["expected"])]
        return Problem(path, f"{_shown(error)} is not allowed{nearest(_shown(error), names)}")
    texts = {
        "list_type": "must be a list",
        "dict_type": "must be a mapping",
        "model_type": "must be a mapping",
        "string_type": "must be text",
        "too_short": "must not be empty",
        "string_too_short": "must not be empty",
        "value_error": str(context.get("error")),
    }
    bounds = {"greater_than": "above", "greater_than_equal": "at least", "less_than": "below"}
    if kind in bounds:
        bound = next(iter(context.values()))
        return Problem(path, f"must be {bounds[kind]} {bound:g}, not {_shown(error)}")
    return Problem(path, texts.get(kind, error["msg"]))


def _shown(error: dict[str, Any]) -> str:
    return str(error["input"])[:60]


def _model(path: Path) -> type[BaseModel]:
    return _MODELS.get(path[0], Spec) if len(path) > 1 else Spec
