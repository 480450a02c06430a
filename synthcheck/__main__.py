"""Run the command line: ``python -m synthcheck``."""

import sys

from synthcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
