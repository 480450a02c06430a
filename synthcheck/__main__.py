"""Run the command line: ``python -m synthcheck``."""

from synthcheck.cli import entry

if __name__ == "__main__":
    entry()
