"""The command line as a process of its own: start-up, streams, terminals, encodings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synthcheck import __version__

pty = pytest.importorskip("pty", reason="needs a POSIX terminal", exc_type=ImportError)

ROOT = Path(__file__).parent.parent
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0"}
CHECK = ["check", "t.csv", "t.csv"]
LOADED = (
    "import json, sys; from synthcheck.cli import main; status = main(sys.argv[1:]); "
    "print(json.dumps([status, sorted(sys.modules)]), file=sys.stderr)"
)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "synthcheck.yaml").write_text(
        "protected: [sex]\nallowed: {shrinkage: 100%}\n", encoding="utf-8"
    )
    (tmp_path / "t.csv").write_text("sex\n" + "Zoé\n名\n" * 50, encoding="utf-8")
    return tmp_path


def run(*arguments, options=("-m", "synthcheck"), **settings):
    command = [sys.executable, *options, *arguments]
    if "stdout" not in settings:
        settings["stdout"] = subprocess.PIPE
    environment = {name: text for name, text in os.environ.items() if name != "NO_COLOR"}
    environment |= settings.pop("env", {})
    return subprocess.run(
        command, check=False, stderr=subprocess.PIPE, env=environment, timeout=60, **settings
    )


def test_version_is_told_without_loading_a_library():
    done = run("--version", options=("-c", LOADED))
    status, loaded = json.loads(done.stderr)
    assert (status, done.stdout.decode()) == (0, f"synthcheck {__version__}\n")
    assert {"polars", "pydantic", "numpy", "scipy", "rich"} & set(loaded) == set()


def test_check_loads_no_numpy_scipy_or_pandas():
    spec = ROOT / "examples/quickstart/synthcheck.yaml"
    done = run("check", "--spec", str(spec), options=("-c", LOADED))
    status, loaded = json.loads(done.stderr)
    assert status in {0, 1}
    assert {"numpy", "scipy", "pandas"} & set(loaded) == set()


def test_module_is_the_command(home):
    done = run(*CHECK, cwd=home)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"PASS: 2 pass of 2 findings")
    assert done.stdout.endswith(b"\n")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["check", "--help"]])
def test_help_is_plain_text_on_standard_output(arguments):
    done = run(*arguments, env={"GITHUB_ACTIONS": "true"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Usage: " in done.stdout
    assert b"\x1b" not in done.stdout


def test_help_names_the_exit_statuses():
    assert b"0 nothing that fails, 1 something does, 2 could not judge" in run("--help").stdout


def test_command_without_arguments_is_no_success():
    assert run().returncode == 2


def test_reader_that_went_away_is_no_error(home):
    reading, writing = os.pipe()
    os.close(reading)
    done = run(*CHECK, cwd=home, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [[], ["--format", "json"]])
def test_full_disk_is_an_error_and_no_verdict(home, arguments):
    with Path("/dev/full").open("wb") as full:
        done = run(*CHECK, *arguments, cwd=home, stdout=full)
    assert (done.returncode, done.stderr) == (
        2,
        b"synthcheck: cannot write the report: No space left on device\n",
    )


def test_full_disk_is_an_error_for_the_version_too():
    with Path("/dev/full").open("wb") as full:
        done = run("--version", stdout=full)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def shell(home, command):
    return subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m synthcheck check {command}'],
        check=False, cwd=home, capture_output=True, timeout=60,
    )  # fmt: skip


def test_closed_standard_output_is_an_error_that_says_so(home):
    done = shell(home, "t.csv t.csv >&-")
    assert done.returncode == 2
    assert done.stderr.startswith(b"synthcheck: cannot write the report")


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&- >&-"])
def test_error_that_cannot_be_told_is_still_2(home, redirection):
    assert shell(home, f"t.csv gone.csv {redirection}").returncode == 2


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_report_needs_no_standard_error(home, redirection):
    done = shell(home, f"t.csv t.csv {redirection}")
    assert (done.returncode, done.stdout[:5]) == (0, b"PASS:")


@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}])
def test_color_in_a_pipe_is_only_on_request(home, environment):
    assert b"\x1b" not in run(*CHECK, cwd=home, env=environment).stdout
    assert b"\x1b[" in run(*CHECK, "--color", "always", cwd=home, env={"NO_COLOR": "1"}).stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {"TERM": "xterm"}, True),
        ([], {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ([], {"TERM": "xterm", "NO_COLOR": ""}, True),
        ([], {"TERM": "dumb"}, False),
        (["--color", "never"], {"TERM": "xterm"}, False),
        (["--format", "json"], {"TERM": "xterm"}, False),
    ],
    ids=["auto", "no-color", "empty-no-color", "dumb", "never", "json"],
)
def test_color_on_a_terminal(home, arguments, environment, colored):
    reader, terminal = pty.openpty()
    done = run(*CHECK, "-q", *arguments, cwd=home, env=environment, stdout=terminal)
    os.close(terminal)
    assert (b"\x1b[" in os.read(reader, 1 << 16), done.stderr) == (colored, b"")
    os.close(reader)


@pytest.mark.parametrize(
    ("form", "expected"), [("full", rb"sex: Zo\xe9"), ("json", rb'"Zo\u00e9"')]
)
def test_categories_beyond_ascii_survive_an_ascii_locale(home, form, expected):
    done = run(*CHECK, "--format", form, "-v", cwd=home, env=ASCII)
    assert (done.returncode, done.stderr) == (0, b"")
    assert expected in done.stdout
    assert done.stdout.isascii()


def test_name_that_is_no_text_is_no_bug(home):
    (home / "té.csv").write_bytes((home / "t.csv").read_bytes())
    done = run("check", "té.csv", "t.csv", cwd=home, env=ASCII)
    assert b"internal error" not in done.stderr


def test_error_beyond_ascii_survives_an_ascii_locale(home):
    (home / "t.csv").write_text("géndre\nF\n", encoding="utf-8")
    done = run(*CHECK, cwd=home, env=ASCII)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"synthcheck: t.csv: no column 'sex'; there is 'g\\xe9ndre'\n"
