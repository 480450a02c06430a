"""JSON, for machines: ``synthcheck.report/1``, in ASCII, the same bytes for the same input."""

import json
from dataclasses import asdict
from typing import Any

from synthcheck import __version__
from synthcheck.report import Finding, Report, Share

SCHEMA = "synthcheck.report/1"
_DIGITS = 9  # significant: beyond them, platforms may differ


def render(report: Report) -> str:
    """Write the whole report."""
    inputs = {
        "real": {"path": report.real.path, "rows": report.real.rows},
        "synthetic": {"path": report.synthetic.path, "rows": report.synthetic.rows},
        "spec": {"path": report.spec.path, "sha256": report.spec.sha256},
    }
    document = {
        "schema": SCHEMA,
        "tool": {"name": "synthcheck", "version": __version__},
        "inputs": inputs,
        "settings": asdict(report.settings),
        "summary": {
            "status": report.status,
            "exit_code": report.exit_code,
            "verdicts": {str(verdict): count for verdict, count in report.verdicts.items()},
        },
        "notes": list(report.notes),
        "findings": [_finding(finding) for finding in report.findings],
    }
    text = json.dumps(document, indent=2, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    fields = vars(finding) | {
        "attribute": list(finding.attribute),
        "category": None if finding.category is None else list(finding.category),
        "real": _share(finding.real),
        "synthetic": _share(finding.synthetic),
        "verdict": str(finding.verdict),
    }
    return {name: _number(value) for name, value in fields.items()}


def _share(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "share": _number(share.share)}


def _number(value: object) -> object:
    """Round a float to the digits that every platform gives."""
    return float(f"{value:.{_DIGITS}g}") + 0.0 if isinstance(value, float) else value
