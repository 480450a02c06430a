"""From a file or a mapping to a spec: every problem at once, each with its place."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from synthcheck import document
from synthcheck.document import Document
from synthcheck.errors import SpecError, nearest
from synthcheck.spec import Column, LimitException, Missing, Outcome, Source, Spec, Statistics, read_limit

DEFAULT_NAME = "synthcheck.yaml"

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

    path: tuple[str | int, ...]
    text: str
    at_key: bool = False


def find_spec(folder: Path) -> Path:
    """Find ``synthcheck.yaml`` in *folder* or above it, up to the repository's root.

    Raises:
        SpecError: There is none.
    """
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        if (place / DEFAULT_NAME).is_file():
            return place / DEFAULT_NAME
        if (place / ".git").exists():
            break
    msg = f"no {DEFAULT_NAME} here or above: name a spec with --spec"
    raise SpecError(msg)


def read_spec(
    source: "str | PathLike[str] | Mapping[str, Any] | Spec", rules: Mapping[str, Rule]
) -> Spec:
    """Read a spec from a path, or make one of a mapping.

    Raises:
        SpecError: One line for each problem: its place, what is wrong and what would be right.
    """
    if isinstance(source, Spec):
        if source.source.sha256:
            return source
        source = source.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(source, Mapping):
        text = json.dumps(source, sort_keys=True, default=str)
        return _validated(source, Source(sha256=_digest(text.encode())), rules)
    path = Path(source)
    raw = _bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        msg = f"{path}:{line}: not UTF-8"
        raise SpecError(msg) from None
    parsed = document.parse(text, str(path))
    return _validated(parsed.data, Source(parsed, path.parent, _digest(raw), path), rules)


def _bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        msg = f"{path}: the spec must be a file"
        raise SpecError(msg)
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        msg = f"{path}: cannot read the spec: {reason}"
        raise SpecError(msg) from None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _validated(data: object, source: Source, rules: Mapping[str, Rule]) -> Spec:
    """Check *data* as a whole, or raise all its problems in the order of their places."""
    if not isinstance(data, Mapping):
        msg = f"{source.document.at(())}: a spec is a mapping with the keys protected and allowed"
        raise SpecError(msg)
    problems = list(_limit_problems(data, rules))
    try:
        spec = Spec.model_validate(dict(data))
        problems += _contradictions(spec)
    except ValidationError as invalid:
        seen = {problem.path for problem in problems}
        found = (_problem(dict(error)) for error in invalid.errors(include_url=False))
        problems += [problem for problem in found if problem.path not in seen]
    if problems:
        raise SpecError("\n".join(_lines(problems, source.document)))
    spec._source = source  # noqa: SLF001 - set once, here, where a spec is made
    return spec


def _lines(problems: list[Problem], document: Document) -> list[str]:
    """Write the problems as ``file:line:column: key: text``, in the order of the file."""
    placed = []
    for path, text, at_key in problems:
        known = document.nearest(path)
        spots = document.keys if at_key else document.values
        name = ".".join(map(str, known or path)) or "spec"
        placed.append((spots.get(known, (0, 0)), f"{document.at(path, key=at_key)}: {name}: {text}"))
    return [line for _, line in sorted(dict.fromkeys(placed))]


def _limit_problems(data: Mapping[str, Any], rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """Check the names of metrics and the range of their limits, whatever else is wrong."""
    allowed = data.get("allowed")
    named = [(("allowed", name), name, limit) for name, limit in _items(allowed)]
    exceptions = data.get("exceptions")
    for place, each in enumerate(exceptions if isinstance(exceptions, list) else []):
        if isinstance(each, Mapping) and isinstance(each.get("metric"), str):
            path = ("exceptions", place, "metric")
            named.append((path, each["metric"], each.get("limit")))
    for path, name, limit in named:
        if name not in rules:
            at_key = path[0] == "allowed"
            yield Problem(path, f"unknown metric {name!r}{nearest(name, list(rules))}", at_key)
            continue
        try:
            over = float(str(read_limit(limit))) > rules[name].largest
        except ValueError:
            continue
        if over:
            where = path if path[0] == "allowed" else (*path[:-1], "limit")
            text = f"{name} is never above {rules[name].largest:g}, so this limit allows everything"
            yield Problem(where, text)
    if not data.get("outcomes"):
        for name, _ in _items(allowed):
            if name in rules and rules[name].needs_outcome:
                yield Problem(("allowed", name), f"{name} needs outcomes, and none is named", at_key=True)


def _items(mapping: object) -> list[tuple[str, Any]]:
    return list(mapping.items()) if isinstance(mapping, Mapping) else []


def _contradictions(spec: Spec) -> Iterator[Problem]:
    """Find what each part allows but the whole does not."""
    protected = {part.column for each in spec.protected for part in each}
    seen: list[list[Column]] = []
    for place, attribute in enumerate(spec.attributes()):
        names = [part.column for part in attribute]
        if attribute in seen:
            yield Problem(("protected", place), f"{' x '.join(names)} is listed twice")
        if len(set(names)) < len(names):
            yield Problem(("protected", place), "a column cannot be crossed with itself")
        seen.append(attribute)
    for place, outcome in enumerate(spec.outcomes):
        if outcome.column in protected:
            text = f"{outcome.column!r} is protected: it cannot be an outcome as well"
            yield Problem(("outcomes", place), text)
        if outcome in spec.outcomes[:place]:
            yield Problem(("outcomes", place), f"{outcome.column!r} is listed twice")
    crossings = [{part.column for part in each} for each in spec.protected]
    for place, exception in enumerate(spec.exceptions):
        if set(exception.category) not in crossings:
            named = " x ".join(exception.category)
            text = f"{named} is not among the protected attributes"
            yield Problem(("exceptions", place, "category"), text)


def _problem(error: dict[str, Any]) -> Problem:
    """Say in plain words what pydantic found."""
    path, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = [each.alias or name for name, each in _model(path).model_fields.items()]
        return Problem(path, f"unknown key {path[-1]!r}{nearest(str(path[-1]), known)}", at_key=True)
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


def _model(path: tuple[str | int, ...]) -> type[BaseModel]:
    return _MODELS.get(path[0], Spec) if len(path) > 1 else Spec
