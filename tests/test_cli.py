"""The command line as a user meets it: exit statuses, streams, options."""

import json

import pytest

from synthcheck import check
from synthcheck.cli import main

SPEC = "protected: [sex]\noutcomes: [hired]\nallowed: {shrinkage: 20%, amplification: 10%}\n"
FAIR = {"F,yes": 1100, "F,no": 900, "M,yes": 1250, "M,no": 1000}
SHORT = {"F,yes": 400, "F,no": 300, "M,yes": 1250, "M,no": 1000}
FEW = {"F,yes": 5, "F,no": 4, "M,yes": 8, "M,no": 7}
FEWER = {"F,yes": 3, "F,no": 2, "M,yes": 8, "M,no": 7}


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    (tmp_path / "synthcheck.yaml").write_text(SPEC, encoding="utf-8")
    tables = {"real": FAIR, "same": FAIR, "short": SHORT, "few": FEW, "fewer": FEWER}
    for name, counts in tables.items():
        rows = "".join(f"{row}\n" * times for row, times in counts.items())
        (tmp_path / f"{name}.csv").write_text(f"sex,hired\n{rows}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("tables", "fail_on", "expected"),
    [
        pytest.param(("real", "same"), "doubt", (0, "PASS"), id="all-pass"),
        pytest.param(("real", "short"), "breach", (1, "BREACH"), id="breach"),
        pytest.param(("real", "short"), "over", (1, "BREACH"), id="breach-is-over"),
        pytest.param(("real", "short"), "never", (0, "BREACH"), id="breach-never-fails"),
        pytest.param(("few", "fewer"), "breach", (0, "INCONCLUSIVE"), id="noisy-is-no-breach"),
        pytest.param(("few", "fewer"), "over", (1, "INCONCLUSIVE"), id="noisy-is-over"),
        pytest.param(("few", "few"), "over", (0, "INCONCLUSIVE"), id="unproven-is-not-over"),
        pytest.param(("few", "few"), "doubt", (1, "INCONCLUSIVE"), id="unproven-is-doubt"),
    ],
)
@pytest.mark.parametrize("form", ["full", "json"])
@pytest.mark.usefixtures("home")
def test_status_follows_fail_on_and_not_the_format(capsys, tables, fail_on, expected, form):
    arguments = [f"{table}.csv" for table in tables]
    status = main(["check", *arguments, "--fail-on", fail_on, "--format", form])
    out, err = capsys.readouterr()
    found = json.loads(out)["summary"]["status"].upper() if form == "json" else out
    assert (status, found.partition(":")[0]) == expected
    assert err == ""


def test_spec_says_what_fails_and_the_option_overrides_it(home):
    with (home / "synthcheck.yaml").open("a", encoding="utf-8") as spec:
        spec.write("fail_on: never\n")
    assert main(["check", "real.csv", "short.csv"]) == 0
    assert main(["check", "real.csv", "short.csv", "--fail-on", "breach"]) == 1


def test_nothing_evaluated_is_no_pass(home):
    (home / "synthcheck.yaml").write_text(
        "protected: [sex]\noutcomes: [hired]\nallowed: {amplification: 0.1}\n"
        "missing: {as: drop}\n", encoding="utf-8",
    )  # fmt: skip
    (home / "none.csv").write_text("sex,hired\nX,yes\nX,no\n", encoding="utf-8")
    assert main(["check", "real.csv", "none.csv", "--fail-on", "never"]) == 2


@pytest.mark.usefixtures("home")
def test_quiet_is_the_headline_and_verbose_is_every_finding(capsys):
    texts = {}
    for option in ("--quiet", "--color=never", "--verbose"):
        main(["check", "real.csv", "short.csv", option])
        texts[option] = capsys.readouterr().out
    quiet, usual, verbose = texts.values()
    assert usual.startswith(quiet)
    assert verbose.startswith(quiet)
    assert len(quiet.splitlines()) <= 2
    assert len(quiet.splitlines()) < len(usual.splitlines()) < len(verbose.splitlines())
    rows = [line.split()[0] for line in verbose.splitlines() if "%  " in line and "[" in line]
    assert sorted(rows) == ["breach", "pass", "pass", "pass"]


@pytest.mark.usefixtures("home")
def test_json_is_the_report_and_nothing_else(capsys):
    main(["check", "real.csv", "short.csv", "--format", "json", "--verbose", "--color", "always"])
    out, err = capsys.readouterr()
    assert out == check("real.csv", "short.csv", "synthcheck.yaml").to_json()
    assert err == ""


def test_spec_is_found_upward(home, monkeypatch, capsys):
    (home / "a/b").mkdir(parents=True)
    monkeypatch.chdir(home / "a/b")
    assert main(["check", "../../real.csv", "../../same.csv"]) == 0
    (home / "a/.git").mkdir()
    assert main(["check", "../../real.csv", "../../same.csv"]) == 2
    assert "no synthcheck.yaml here or above" in capsys.readouterr().err


def test_tables_of_the_spec_are_relative_to_its_folder(home, monkeypatch, capsys):
    with (home / "synthcheck.yaml").open("a", encoding="utf-8") as spec:
        spec.write("real: real.csv\nsynthetic: short.csv\n")
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere")
    assert main(["check", "--spec", "../synthcheck.yaml"]) == 1
    assert main(["check", "../real.csv", "../same.csv"]) == 0
    capsys.readouterr()
    assert main(["check", "../real.csv"]) == 2
    assert capsys.readouterr().err == (
        "synthcheck: name both tables, REAL and SYNTHETIC, or neither\n"
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["check", "--nope"], "No such option: --nope"),
        (["chekc"], "No such command 'chekc'"),
        (["check", "a", "b", "c"], "unexpected extra argument"),
        (["check", "--format", "xml", "a", "b"], "'xml' is not one of 'full', 'json'"),
        (["check", "--fail-on", "breech", "a", "b"], "'breech' is not one of"),
        (["check", "--spec"], "Option '--spec' requires an argument"),
        (["check", "--spec", "gone.yaml"], "gone.yaml: cannot read the spec: No such file"),
        (["check"], "no real table: name it on the command line or as 'real' in the spec"),
    ],
)
@pytest.mark.usefixtures("home")
def test_wrong_usage_is_2(capsys, arguments, problem):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert problem in err
    assert {line[:12] for line in err.splitlines()} == {"synthcheck: "}


@pytest.mark.usefixtures("home")
def test_interruption_is_130(monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("synthcheck.pipeline.check", interrupted)
    assert main(["check", "real.csv", "same.csv"]) == 130
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("home")
def test_bug_is_2_with_one_line_and_its_trace_only_on_request(monkeypatch, capsys):
    def broken(*_, **__):
        person = "Ada " + "Lovelace"
        raise RuntimeError(len(person))

    monkeypatch.setattr("synthcheck.pipeline.check", broken)
    assert main(["check", "real.csv", "same.csv"]) == 2
    out, line = capsys.readouterr()
    assert (out, line.count("\n")) == ("", 1)
    assert line.startswith("synthcheck: internal error (RuntimeError): this is a bug")
    assert main(["check", "real.csv", "same.csv", "--debug"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.endswith(line)) == ("", True)
    assert err.startswith("Traceback (most recent call last):\n")
    assert "RuntimeError: 12\n" in err
    assert "Ada Lovelace" not in err
