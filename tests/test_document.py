"""YAML as the text that stands in the file, with the place of every value."""

import subprocess
import sys
from itertools import pairwise
from time import perf_counter

import pytest

from synthcheck.errors import SpecError
from synthcheck.spec.document import Place, parse

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in pairwise("abcdefghi")
)


@pytest.mark.parametrize(
    "text",
    [
        "NO", "yes", "on", "y", "true", "True", "010", "0x1F", "0o17", "1_000", "22:22", "1.0",
        "1e3", ".5", ".inf", ".nan", "2020-01-01", "2020-01-01 10:00:00", "~", "null", "NULL",
        "=", "<<", "+1", "é", "\U0001f600",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["key: {}", "key: '{}'", 'key: "{}"', "key: [{}]"])
def test_label_keeps_the_text_that_stands_in_the_file(text, form):
    value = parse(form.format(text), "s.yaml").data["key"]
    assert (value if isinstance(value, str) else value[0]) == text


@pytest.mark.parametrize("text", ["NO", "010", "22:22", "1.0", "~", "<<"])
def test_key_keeps_the_text_that_stands_in_the_file(text):
    assert parse(f"{text}: x", "s.yaml").data == {text: "x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a:", {"a": None}, id="nothing"),
        pytest.param('a: ""', {"a": ""}, id="empty-text"),
        pytest.param("", None, id="empty-file"),
        pytest.param("# nothing\n", None, id="comment-alone"),
        pytest.param("\ufeffa: b\r\nc: d\r\n", {"a": "b", "c": "d"}, id="mark-and-crlf"),
        pytest.param("a: &x [b]\nc: *x\n", {"a": ["b"], "c": ["b"]}, id="alias"),
        pytest.param("a: |\n  x\n  y\n", {"a": "x\ny\n"}, id="block"),
        pytest.param("a: !  NO\n", {"a": "NO"}, id="tag-of-plain-text"),
    ],
)
def test_parses_to_plain_data(text, expected):
    assert parse(text, "s.yaml").data == expected


def test_knows_the_place_of_values_and_keys():
    document = parse("protected:\n  - sex\n  - {column: age,\n     bins: [25, 40]}\n", "s.yaml")
    assert document.at(("protected", 0)) == "s.yaml:2:5"
    assert document.at(("protected", 1, "bins", 1)) == "s.yaml:4:17"
    assert document.at(("protected", 1, "bins"), key=True) == "s.yaml:4:6"
    assert document.place(("protected",), key=True) == Place(1, 1)


def test_place_of_what_is_not_there_is_that_of_what_holds_it():
    document = parse("a:\n  b: c\n", "s.yaml")
    assert document.at(("a", "missing")) == "s.yaml:2:3"
    assert document.at(("missing",)) == "s.yaml:1:1"
    assert document.at(("a", "tagged-union", "b")) == "s.yaml:2:6"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: 1\nb: 2\na: 3\n",
            "s.yaml:3:1: key 'a' stands here again; first in line 1",
            id="duplicate-key",
        ),
        pytest.param(
            "a:\n  b: {c: 1, d: 2, c: 3}\n",
            "s.yaml:2:19: key 'c' stands here again; first in line 2",
            id="duplicate-key-inside",
        ),
        pytest.param(
            "a: 1\n'a': 2\n",
            "s.yaml:2:1: key 'a' stands here again; first in line 1",
            id="duplicate-key-quoted",
        ),
        pytest.param("[a]: 1\n", "s.yaml:1:1: a key must be a single word", id="key-is-a-list"),
        pytest.param(
            "a: !!python/object/apply:os.system [ls]\n",
            "s.yaml:1:4: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not "
            "allowed: write the plain text",
            id="tag-of-code",
        ),
        pytest.param(
            "a: !!int 3\n",
            "s.yaml:1:4: the tag 'tag:yaml.org,2002:int' is not allowed: write the plain text",
            id="tag-of-a-number",
        ),
        pytest.param("a: *b\n", "s.yaml:1:4: not YAML: found undefined alias", id="no-anchor"),
        pytest.param(
            "a: 1\n---\nb: 2\n", "s.yaml:2:1: not YAML: but found another document", id="two"
        ),
        pytest.param(
            "a: b\nc:\n\t- d\n",
            "s.yaml:3:1: not YAML: found character that cannot start any token",
            id="tab",
        ),
        pytest.param(
            "a: \x1b[31m\n",
            "s.yaml: not YAML: unacceptable character #x001b: control characters are not allowed",
            id="control-character",
        ),
        pytest.param(
            " " * 1_000_001, "s.yaml: larger than any spec (1,000,001 characters)", id="huge"
        ),
    ],
)
def test_refuses_with_the_place(text, message):
    with pytest.raises(SpecError) as refused:
        parse(text, "s.yaml")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BOMB, id="billion-laughs"),
        pytest.param("a: &a [*a]\n", id="alias-of-itself"),
        pytest.param("a: &a {b: *a}\n", id="alias-of-its-own-mapping"),
        pytest.param("[" * 500 + "]" * 500, id="nested"),
        pytest.param(f"a: [{'x,' * 20_000}]", id="long-list"),
    ],
)
def test_refuses_a_bomb_at_once(text):
    start = perf_counter()
    with pytest.raises(SpecError, match=r"too many values for a spec|nested too deeply for a spec"):
        parse(text, "s.yaml")
    assert perf_counter() - start < 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100_000, id="brackets-left-open"),
        pytest.param("[" * 100_000 + "]" * 100_000, id="brackets"),
        pytest.param("- " * 100_000, id="dashes"),
    ],
)
def test_survives_nesting_that_overflows_the_stack(tmp_path, text):
    (tmp_path / "deep.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "synthcheck", "check", "a.csv", "b.csv", "--spec", "deep.yaml"],
        capture_output=True, check=False, cwd=tmp_path, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("synthcheck: deep.yaml")
