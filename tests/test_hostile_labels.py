"""Labels and names are hostile: they reach terminals and machines as harmless text."""

import json

import jsonschema
import polars as pl
import pytest

from synthcheck import check
from synthcheck.cli import main
from synthcheck.render import terminal

LABELS = {
    "ansi-red": "\x1b[31mred\x1b[0m",
    "ansi-title": "\x1b]0;owned\x07",
    "c1-escape": "\x9b31m",
    "delete": "a\x7fb",
    "next-line": "a\x85b",
    "lone-return": "pass\rbreach",
    "line-end": "a\nbreach  b",
    "line-separator": "a\u2028b\u2029c",
    "right-to-left": "\u202eevil\u2066x",
    "zero-width": "a\u200bb\ufeff",
    "nul": "a\0b",
    "noncharacter": "\uffff",
    "private-use": "\ue000",
    "rich-markup": "[red]a[/red] [link=http://x]b[/]",
    "rich-closing": "[/]",
    "emoji-code": ":smile:",
    "long": "x" * 100_000,
    "long-and-wide": "名" * 5_000,
    "blank": "   ",
    "backslash": "\\u001b",
    "braces": "{a!r:>9}%s",
}


def harmless(text):
    """Tell whether *text* has printable characters and line feeds alone."""
    return all(character == "\n" or character.isprintable() for character in text)


@pytest.fixture(params=LABELS.values(), ids=LABELS)
def report(request):
    label = request.param
    frame = pl.DataFrame({label: [label, "b"] * 50, "o": [label, "n", "n", label] * 25})
    spec = {
        "protected": [label],
        "outcomes": ["o"],
        "allowed": {"shrinkage": 0.2, "gap_growth": 0.2},
        "exceptions": [
            {"metric": "shrinkage", "category": {label: label}, "limit": 0.3, "reason": label},
            {"metric": "shrinkage", "category": {label: f"{label}?"}, "limit": 1, "reason": "x"},
        ],
    }
    return label, check(frame, frame, spec)


@pytest.mark.parametrize("width", [60, 140])
def test_terminal_text_is_harmless(report, width):
    text = terminal.render(report[1], width=width, verbose=True)
    assert harmless(text)
    assert max(len(line) for line in text.splitlines() if not line.startswith("note: ")) <= width
    assert len(text) < 20_000


def test_terminal_shows_what_looks_like_markup_as_it_stands(report):
    label, judged = report
    text = "".join(terminal.render(judged, width=140, verbose=True).split())
    if label.isprintable() and label.strip() and len(label) < 60:
        assert "".join(label.split()) in text


def test_json_is_harmless_and_keeps_the_label(report):
    label, judged = report
    text = judged.to_json()
    assert text.isascii()
    assert harmless(text)
    first = next(each for each in json.loads(text)["findings"] if each["category"] != ["b"])
    assert (first["attribute"], first["category"]) == ([label], [label])


def test_colors_are_the_only_escapes(report):
    text = terminal.render(report[1], color=True)
    plain = text.replace("\x1b[", "")
    assert harmless(plain)


@pytest.mark.parametrize("label", [label for label in LABELS.values() if "\0" not in label],
                         ids=[name for name in LABELS if name != "nul"])  # fmt: skip
def test_messages_are_harmless(monkeypatch, tmp_path, capsys, label):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "synthcheck.yaml").write_text(
        f"protected: [{json.dumps(label)}]\nallowed: {{{json.dumps(label[:900])}: 1}}\n",
        encoding="utf-8",
    )
    assert main(["check", label[:200], label[:200]]) == 2
    pl.DataFrame({f"{label}2": ["a"]}).write_parquet(tmp_path / "t.parquet")
    (tmp_path / "synthcheck.yaml").write_text(
        f"protected: [{json.dumps(label)}]\nallowed: {{shrinkage: 1}}\n", encoding="utf-8"
    )
    assert main(["check", "t.parquet", "t.parquet"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert harmless(err)
    assert [line[:12] for line in err.splitlines()] == ["synthcheck: "] * 2


def test_schema_takes_hostile_labels_too(report):
    from importlib.resources import files

    schema = files("synthcheck").joinpath("schemas/report.json").read_text("utf-8")
    read = json.loads(report[1].to_json())
    assert list(jsonschema.Draft202012Validator(json.loads(schema)).iter_errors(read)) == []


def test_label_of_an_exception_does_not_begin_a_line():
    """A line of a log that begins with a workflow command would be run."""
    column, command = "a" * 44, "::error::b"
    real = pl.DataFrame({column: [command, "x"] * 500})
    exception = {
        "metric": "shrinkage",
        "category": {column: command},
        "limit": 1,
        "reason": "known",
    }
    spec = {"protected": [column], "allowed": {"shrinkage": 0.5}, "exceptions": [exception]}
    text = terminal.render(check(real, real, spec), width=64)
    assert f"by exception: {column}: {command}, 0.00%; limit 100%: known" in text
    assert not any(line.startswith("::") for line in text.splitlines())
