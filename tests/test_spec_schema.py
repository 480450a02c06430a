"""The schema that editors complete from says the same as the reader of specs."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

import synthcheck
from synthcheck.errors import SpecError
from synthcheck.metrics import METRICS
from synthcheck.pipeline import RULES
from synthcheck.spec import read_spec
from synthcheck.spec.models import Column, LimitException, Missing, Outcome, Spec, Statistics

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads(
    (Path(synthcheck.__file__).parent / "schemas/spec.json").read_text(encoding="utf-8")
)
VALID = Draft7Validator(SCHEMA)
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
HEAD = "protected: [sex]\noutcomes: [hired]\nallowed: {shrinkage: 20%}\n"


class Editor(yaml.SafeLoader):
    """What an editor sees: numbers and truth values are typed, dates are text (YAML 1.2)."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if "timestamp" not in tag]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def seen(text):
    return yaml.load(text, Loader=Editor)  # noqa: S506 - a safe loader


def accepted(text, folder):
    (folder / "s.yaml").write_text(text, encoding="utf-8")
    try:
        read_spec(folder / "s.yaml", RULES)
    except SpecError:
        return False
    return True


def test_schema_is_sound():
    Draft7Validator.check_schema(SCHEMA)


def test_every_metric_stands_with_its_summary():
    allowed = SCHEMA["properties"]["allowed"]["properties"]
    assert {name: each["description"] for name, each in allowed.items()} == {
        name: each.summary for name, each in METRICS.items()
    }


@pytest.mark.parametrize(
    ("model", "properties"),
    [
        (Spec, SCHEMA["properties"]),
        (Column, SCHEMA["definitions"]["column"]["properties"]),
        (Outcome, SCHEMA["properties"]["outcomes"]["items"]["oneOf"][1]["properties"]),
        (LimitException, SCHEMA["properties"]["exceptions"]["items"]["properties"]),
        (Statistics, SCHEMA["properties"]["statistics"]["properties"]),
        (Missing, SCHEMA["properties"]["missing"]["properties"]),
    ],
)
def test_every_key_stands_in_it(model, properties):
    keys = {each.alias or name for name, each in model.model_fields.items()}
    assert set(properties) == keys


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_valid(path):
    assert list(VALID.iter_errors(seen(path.read_text(encoding="utf-8")))) == []


def test_spec_of_the_readme_is_valid():
    (text,) = re.findall(r"```yaml\n([^`]+)```", README)
    assert list(VALID.iter_errors(seen(text))) == []


@pytest.mark.parametrize(
    ("more", "right"),
    [
        ("version: 1", True),
        ("version: 2", False),
        ("fail_on: over", True),
        ("fail_on: sometimes", False),
        ("statistics: {confidence: 99%, real_is: reference}", True),
        ("statistics: {real_is: exact}", False),
        ("statistics: {sure: 95%}", False),
        ("missing: {values: ['', '?', 0], as: drop}", True),
        ("missing: {as: nothing}", False),
        ("max_levels: 50", True),
        ("max_levels: 0", False),
        ("exceptions: [{metric: shrinkage, category: {sex: F}, limit: 1, reason: rare}]", True),
        ("exceptions: [{metric: shrinkage, category: {sex: }, limit: 0.5, reason: rare}]", True),
        ("exceptions: [{metric: shrinkage, category: {sex: F}, limit: 1}]", False),
        ("exceptions: [{metric: shrinkage, category: {}, limit: 1, reason: rare}]", False),
        ("tables: []", False),
    ],
)
def test_schema_and_reader_agree(tmp_path, more, right):
    text = f"{HEAD}{more}\n"
    assert (VALID.is_valid(seen(text)), accepted(text, tmp_path)) == (right, right)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("protected: [sex, [sex, race], {column: age, bins: [18]}]\nallowed: {growth: 2}", True),
        ("protected: []\nallowed: {growth: 2}", False),
        ("protected: [{column: age, bins: []}]\nallowed: {growth: 2}", False),
        ("protected: [{bins: [1]}]\nallowed: {growth: 2}", False),
        ("protected: [sex]\nallowed: {}", False),
        ("protected: [sex]\nallowed: {growth: {fail: 20%}}", True),
        ("protected: [sex]\nallowed: {growth: {warn: 20%}}", False),
        ("protected: [sex]\nallowed: {growth: -1}", False),
        ("protected: [sex]\nallowed: {growth: much}", False),
        ("protected: [sex]\nallowed: {growht: 1}", False),
        ("protected: [sex]", False),
        ("allowed: {growth: 1}", False),
        ("[]", False),
    ],
)
def test_schema_and_reader_agree_on_the_head(tmp_path, text, right):
    assert (VALID.is_valid(seen(text)), accepted(text, tmp_path)) == (right, right)
