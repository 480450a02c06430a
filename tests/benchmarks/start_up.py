"""How long whole processes take: the libraries, a check, and the least that the command does.

    python tests/benchmarks/start_up.py [--times N]

What is compared takes turns, so that a slow minute of the machine slows all of it.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

SPEC = Path(__file__).parents[2] / "examples" / "quickstart" / "synthcheck.yaml"
SYNTHCHECK = str(Path(sys.executable).with_name("synthcheck"))
COMMANDS = {
    "import the libraries": [sys.executable, "-c", "import polars, typer, rich, yaml, pydantic"],
    "check the quickstart": [SYNTHCHECK, "check", "--spec", str(SPEC)],
    "--version": [SYNTHCHECK, "--version"],
}
JUDGED = {0, 1}  # the copy of the quickstart has breaches


def seconds(command: list[str]) -> float:
    """Run a command, and give the time until its process is gone."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode not in JUDGED:
        raise SystemExit(done.stderr)
    return taken


def main() -> None:
    """Print the medians, and what they are of that of the libraries."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15, metavar="N", help="runs of each command")
    times = parser.parse_args().times
    for command in COMMANDS.values():
        seconds(command)  # fills the caches
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(times):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    medians = {name: median(each) for name, each in taken.items()}
    base = medians["import the libraries"]
    for name, middle in medians.items():
        print(f"{name:<22} {middle:6.3f} s {middle / base:6.2f} x")  # noqa: T201 - the output


if __name__ == "__main__":
    main()
