"""Every command in the README is run, and every output in it is what comes out.

`python tests/test_readme.py` writes the outputs anew.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
SHOWN = re.compile(
    r"```(sh|python)\n(?P<command>[^`]+)```\n+(?:[^`\n]+\n+)?```text\n(?P<output>[^`]*)```"
)
USAGE = re.compile(r"```sh\n(?P<usage>synthcheck check real\.csv[^`]+)```")
SPEC = re.compile(r"```yaml\n(?P<spec>[^`]+)```")


def blocks():
    return list(SHOWN.finditer(README.read_text(encoding="utf-8")))


def run(language, command):
    """Run a block as a reader would who has installed the package."""
    bin_ = Path(sys.executable).parent
    installed = command.rpartition("pip install --quiet . && ")[2].replace(".venv/bin/", "")
    call = [sys.executable, "-c", command] if language == "python" else ["bash", "-c", installed]
    environment = {**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    environment.pop("COLUMNS", None)
    done = subprocess.run(
        call, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("place", range(4))
def test_output_in_the_readme_is_what_its_command_prints(place):
    block = blocks()[place]
    assert run(block[1], block["command"]) == block["output"]


def test_no_output_is_left_unchecked():
    assert len(blocks()) == README.read_text(encoding="utf-8").count("```text") == 4


def test_usage_lines_run_as_they_stand(tmp_path):
    for suffix, side in ((".csv", "real"), (".parquet", "synthetic")):
        (tmp_path / f"{side}{suffix}").write_bytes(b"")
    import polars as pl

    people = pl.DataFrame({"race": ["a", "b"] * 50})
    people.write_csv(tmp_path / "real.csv")
    people.write_parquet(tmp_path / "synthetic.parquet")
    spec = "real: real.csv\nsynthetic: synthetic.parquet\nprotected: [race]\n"
    spec += "allowed: {shrinkage: 50%}\n"
    (tmp_path / "synthcheck.yaml").write_text(spec, encoding="utf-8")
    usage = USAGE.search(README.read_text(encoding="utf-8"))["usage"]
    statuses = []
    for line in usage.strip().splitlines():
        words = line.partition("#")[0].split()
        command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        statuses.append(done.returncode)
    assert statuses == [0, 0, 0, 0]


def test_spec_in_the_readme_is_valid(tmp_path):
    from synthcheck.pipeline import RULES
    from synthcheck.spec.reading import read_spec

    text = SPEC.search(README.read_text(encoding="utf-8"))["spec"]
    (tmp_path / "synthcheck.yaml").write_text(text, encoding="utf-8")
    spec = read_spec(tmp_path / "synthcheck.yaml", RULES)
    assert [len(each) for each in spec.protected] == [1, 1, 1, 2]
    assert spec.allowed == {"shrinkage": 0.2, "amplification": 0.05, "gap_growth": 0.05}


def write_outputs():
    text = README.read_text(encoding="utf-8")
    for block in reversed(blocks()):
        output = run(block[1], block["command"])
        text = text[: block.start("output")] + output + text[block.end("output") :]
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_outputs()
