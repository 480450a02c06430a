"""YAML as the text that stands in the file: no type is guessed, and every value has its place."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import yaml

from synthcheck.errors import SpecError

_LARGEST = 1_000_000  # characters of a spec
_MOST_VALUES = 10_000  # of a spec, once its aliases are expanded
_DEEPEST = 20
_PLAIN = {"!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))}

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
        _require_shallow(text, name)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        msg = f"{name}:{place}: not YAML: {error.problem or error.context}"
        raise SpecError(msg) from None
    except yaml.YAMLError as error:
        msg = f"{name}: not YAML: {str(error).splitlines()[0]}"
        raise SpecError(msg) from None
    document = Document(name)
    if root is None:
        return document
    problems: list[str] = []
    data = _Reader(document, problems).read(root, ())
    if problems:
        raise SpecError("\n".join(problems))
    return replace(document, data=data)


def _require_shallow(text: str, name: str) -> None:
    """Refuse deep nesting before the composer, which calls itself, meets it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            place = _place(event)
            msg = f"{name}:{place.line}:{place.column}: nested too deeply for a spec"
            raise SpecError(msg)


class _Reader:
    """Turns nodes into plain data, and notes their places in a document."""

    def __init__(self, document: Document, problems: list[str]) -> None:
        self.document = document
        self.problems = problems
        self.values = 0

    def read(self, node: yaml.Node, path: Path) -> Value:
        """Read a value; what an alias stands for counts each time that it is used."""
        self.document.values[path] = _place(node)
        self.values += 1
        if self.values > _MOST_VALUES or len(path) > _DEEPEST:
            msg = f"{self.document.at(path)}: too many values for a spec: an alias bomb?"
            raise SpecError(msg)
        if node.tag not in _PLAIN:
            tag = f"the tag {node.tag!r} is not allowed: write the plain text"
            self.problems.append(f"{self.document.at(path)}: {tag}")
        if isinstance(node, yaml.SequenceNode):
            return [self.read(each, (*path, index)) for index, each in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._read_mapping(node, path)
        plain = not getattr(node, "style", None)
        return None if plain and node.value == "" else str(node.value)

    def _read_mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        for key, value in node.value:
            place = _place(key)
            where = f"{self.document.name}:{place.line}:{place.column}"
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(f"{where}: a key must be a single word")
            elif key.value in mapping:
                first = self.document.keys[*path, key.value]
                text = f"key {key.value!r} stands here again; first in line {first.line}"
                self.problems.append(f"{where}: {text}")
            else:
                self.document.keys[*path, key.value] = place
                mapping[key.value] = self.read(value, (*path, key.value))
        return mapping


def _place(what: yaml.Node | yaml.Event) -> Place:
    mark = what.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
