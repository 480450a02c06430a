"""From a file or a mapping to a spec: every problem at once, each with its place."""

import hashlib
import json
import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from synthcheck.errors import SpecError, printable
from synthcheck.spec import document
from synthcheck.spec.document import Document
from synthcheck.spec.models import Source, Spec
from synthcheck.spec.problems import Problem, Rule, contradictions, limit_problems, translated

DEFAULT_NAME = "synthcheck.yaml"


def find_spec(folder: Path) -> Path:
    """Find ``synthcheck.yaml`` in *folder* or above it, up to the repository's root.

    Raises:
        SpecError: There is none.
    """
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        if (place / DEFAULT_NAME).is_file():
            return Path(os.path.relpath(place / DEFAULT_NAME))
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
    problems = list(limit_problems(data, rules))
    spec: Spec | None
    try:
        spec = Spec.model_validate(dict(data))
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        problems += [translated(dict(error)) for error in errors]
        spec = _sound_part(data, {error["loc"][0] for error in errors if error["loc"]})
    problems += contradictions(spec) if spec else []
    if problems:
        raise SpecError("\n".join(_lines(problems, source.document)))
    assert spec is not None  # noqa: S101 - nothing was wrong with it
    spec._source = source  # noqa: SLF001 - set once, here, where a spec is made
    return spec


def _sound_part(data: Mapping[str, Any], wrong: set[object]) -> Spec | None:
    """Read what is left of a spec without its wrong keys, to look for what else is wrong."""
    try:
        return Spec.model_validate({key: data[key] for key in data if key not in wrong})
    except ValidationError:
        return None


def _lines(problems: list[Problem], document: Document) -> list[str]:
    """Write the problems as ``file:line:column: key: text``, in the order of the file."""
    placed = []
    for path, text, at_key in problems:
        name = printable(".".join(map(str, document.nearest(path) or path)) or "spec")
        place = document.place(path, key=at_key) or (0, 0)
        placed.append((place, f"{document.at(path, key=at_key)}: {name}: {text}"))
    return [line for _, line in sorted(dict.fromkeys(placed))]
