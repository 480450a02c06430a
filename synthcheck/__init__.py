"""Tell whether a synthetic table kept who was in the real one, and what was true of them.

>>> import synthcheck
>>> report = synthcheck.check("real.csv", "synthetic.parquet", "synthcheck.yaml")
>>> report.status, report.exit_code
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthcheck.errors import SpecError, SynthcheckError, TableError
    from synthcheck.pipeline import check
    from synthcheck.report import Finding, Report, Share, Status, Verdict
    from synthcheck.spec import Spec

__version__ = "0.1.0"

_HOMES = {
    "Finding": "report",
    "Report": "report",
    "Share": "report",
    "Spec": "spec",
    "SpecError": "errors",
    "Status": "report",
    "SynthcheckError": "errors",
    "TableError": "errors",
    "Verdict": "report",
    "check": "pipeline",
}

__all__ = [
    "Finding",
    "Report",
    "Share",
    "Spec",
    "SpecError",
    "Status",
    "SynthcheckError",
    "TableError",
    "Verdict",
    "check",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: the command line must start at once."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
