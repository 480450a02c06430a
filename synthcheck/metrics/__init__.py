"""The metrics: each one a small function over cells, in a file by family."""

from synthcheck.metrics import association, means, shares
from synthcheck.metrics.estimate import Estimate, Sampling
from synthcheck.metrics.registry import REGISTERED, Metric

_FAMILIES = (shares, association, means)

METRICS: dict[str, Metric] = {
    name: each
    for family in _FAMILIES
    for name, each in REGISTERED.items()
    if each.measure.__module__ == family.__name__
}
"""All metrics by name, in the order of reports."""

__all__ = ["METRICS", "Estimate", "Metric", "Sampling"]
