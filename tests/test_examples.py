"""Every example is run, and its headline and exit status are what the specs were written for."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from synthcheck.cli import main

EXAMPLES = Path(__file__).parents[1] / "examples"
UCB = EXAMPLES / "ucb_admissions"

HEADLINES = [
    ("gender", "gaussian_copula", 0, "PASS: 8 pass of 8 findings"),
    ("gender", "tvae", 0, "PASS: 8 pass of 8 findings"),
    ("gender", "ctgan", 0, "PASS: 8 pass of 8 findings"),
    ("strict", "gaussian_copula", 0, "PASS: 4 pass of 4 findings"),
    ("strict", "tvae", 1, "INCONCLUSIVE: 1 noisy, 2 unproven, 1 pass of 4 findings"),
    ("strict", "ctgan", 1, "BREACH: 1 breach, 3 pass of 4 findings"),
    (
        "departments",
        "gaussian_copula",
        1,
        "BREACH: 16 breach, 11 unproven, 75 pass of 102 findings",
    ),
    ("departments", "tvae", 1, "BREACH: 10 breach, 2 noisy, 13 unproven, 77 pass of 102 findings"),
    ("departments", "ctgan", 1, "BREACH: 6 breach, 6 noisy, 15 unproven, 75 pass of 102 findings"),
]


@pytest.mark.parametrize(("spec", "copy", "status", "headline"), HEADLINES)
def test_berkeley_copies_are_judged_as_the_specs_mean_to(spec, copy, status, headline, capsys):
    arguments = [str(UCB / "real.parquet"), str(UCB / f"{copy}.parquet"), "--quiet"]
    assert main(["check", *arguments, "--spec", str(UCB / f"{spec}.yaml")]) == status
    assert capsys.readouterr().out.splitlines()[0] == headline


def test_quickstart_fails(capsys):
    assert main(["check", "--spec", str(EXAMPLES / "quickstart/synthcheck.yaml"), "-q"]) == 1
    headline, exit_status = capsys.readouterr().out.splitlines()
    assert headline == "BREACH: 11 breach, 14 unproven, 38 pass of 63 findings"
    assert exit_status == "exit status 1 (fail_on: breach): 10 shrinkage, 1 gap_growth"


@pytest.mark.parametrize("spec", ["gender", "strict", "departments"])
def test_berkeley_never_fails_against_itself(spec, capsys):
    real = str(UCB / "real.parquet")
    assert main(["check", real, real, "--spec", str(UCB / f"{spec}.yaml"), "-q"]) == 0
    assert "breach," not in capsys.readouterr().out


def test_berkeley_is_the_published_table():
    real = pl.read_parquet(UCB / "real.parquet")
    admitted = real.filter(Admit="Admitted").group_by("Gender").len().sort("Gender")
    assert real.shape == (4526, 3)
    assert admitted.rows() == [("Female", 557), ("Male", 1198)]


def test_script_expands_the_published_counts():
    specification = importlib.util.spec_from_file_location("make", EXAMPLES / "make.py")
    make = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(make)
    assert make.ucb().equals(pl.read_parquet(UCB / "real.parquet"))


@pytest.mark.sdv
@pytest.mark.skipif(importlib.util.find_spec("sdv") is None, reason="needs the [sdv] extra")
def test_script_draws_a_copy_that_the_gate_stops(tmp_path):
    script = tmp_path / "make.py"
    script.write_bytes((EXAMPLES / "make.py").read_bytes())
    (tmp_path / "ucb_admissions").mkdir()
    command = [sys.executable, str(script), "--only", "gaussian_copula", "ucb"]
    subprocess.run(command, check=True, capture_output=True)
    drawn = tmp_path / "ucb_admissions/gaussian_copula.parquet"
    assert pl.read_parquet(drawn).shape == (4526, 3)
    spec = str(UCB / "departments.yaml")
    assert main(["check", str(UCB / "real.parquet"), str(drawn), "--spec", spec, "-q"]) == 1
