"""YAML as the text that stands in the file: no type is guessed, and every value has its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

from synthcheck.errors import SpecError

_LARGEST = 1_000_000  # characters of a spec
_MOST_VALUES = 10_000  # of a spec, once its aliases are expanded
_DEEPEST = 20
_PLAIN = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}

Path = tuple[str | int, ...]
Value = str | list["Value"] | dict[str, "Value"] | None


class Place(NamedTuple):
    """Where something stands, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """A parsed file.

    Attributes:
        name: The file's name, for messages.
        data: Mappings, lists and texts; an empty value is None.
        values: The place of each value by its path.
        keys: The place of each key by the path of its value.
    """

    name: str
    data: Value = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def at(self, path: Path, *, key: bool = False) -> str:
        """Write the place of *path*, or of the nearest that holds it, as ``file:line:column``."""
        place = self.place(path, key=key)
        return f"{self.name}:{place.line}:{place.column}" if place else self.name

    def place(self, path: Path, *, key: bool = False) -> Place | None:
        """Find the place of *path*, or of the nearest that holds it; None outside a file."""
        spots = self.keys if key else self.values
        return spots.get(self.nearest(path)) or self.values.get(())

    def nearest(self, path: Path) -> Path:
        """Follow *path* as far as the file goes, past steps that it does not know."""
        reached: Path = ()
        for step in path:
            if (*reached, step) in self.values:
                reached = (*reached, step)
        return reached


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A loader for which every plain scalar is text."""

    yaml_implicit_resolvers: dict[str, object] = {}  # noqa: RUF012 - as PyYAML declares it


def parse(text: str, name: str) -> Document:
    """Parse one YAML document.

    Raises:
        SpecError: It is no YAML, repeats a key, names a type, or is far larger than any spec.
    """
    if len(text) > _LARGEST:
        msg = f"{name}: larger than any spec ({len(text):,} characters)"
        raise SpecError(msg)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        msg = f"{name}:{place}: not YAML: {error.problem or error.context}"
        raise SpecError(msg) from None
    except yaml.YAMLError as error:
        msg = f"{name}: not YAML: {str(error).splitlines()[0]}"
        raise SpecError(msg) from None
    except RecursionError:
        msg = f"{name}: nested too deeply"
        raise SpecError(msg) from None
    document = Document(name)
    if root is None:
        return document
    budget = iter(range(_MOST_VALUES))
    return Document(name, _read(root, (), document, budget), document.values, document.keys)


def _read(node: yaml.Node, path: Path, document: Document, budget: Iterator[int]) -> Value:
    """Turn *node* into plain data, noting places; aliases count each time they are used."""
    here = Place(node.start_mark.line + 1, node.start_mark.column + 1)
    document.values[path] = here
    if next(budget, None) is None or len(path) > _DEEPEST:
        msg = f"{document.at(path)}: too many values or too deep for a spec: an alias bomb?"
        raise SpecError(msg)
    if node.tag not in _PLAIN and node.tag != "!":
        msg = f"{document.at(path)}: the tag {node.tag!r} is not allowed: write the plain text"
        raise SpecError(msg)
    if isinstance(node, yaml.ScalarNode):
        return None if node.value == "" and not node.style else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [
            _read(each, (*path, index), document, budget) for index, each in enumerate(node.value)
        ]
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 - YAML has no fourth kind
    return _read_mapping(node, path, document, budget)


def _read_mapping(
    node: yaml.MappingNode, path: Path, document: Document, budget: Iterator[int]
) -> dict[str, Value]:
    mapping: dict[str, Value] = {}
    for key, value in node.value:
        place = Place(key.start_mark.line + 1, key.start_mark.column + 1)
        where = f"{document.name}:{place.line}:{place.column}"
        if not isinstance(key, yaml.ScalarNode):
            msg = f"{where}: a key must be a single word"
            raise SpecError(msg)
        if key.value in mapping:
            first = document.keys[(*path, key.value)]
            msg = f"{where}: key {key.value!r} stands here again; first in line {first.line}"
            raise SpecError(msg)
        document.keys[(*path, key.value)] = place
        mapping[key.value] = _read(value, (*path, key.value), document, budget)
    return mapping
