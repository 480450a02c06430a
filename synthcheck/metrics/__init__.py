"""The metrics: each one a small function over cells, in a file by family.

Importing a family registers its metrics; the order here is the order of reports.
"""

from synthcheck.metrics import shares as _shares  # isort: skip
from synthcheck.metrics import association as _association  # isort: skip
from synthcheck.metrics import means as _means  # isort: skip
from synthcheck.metrics.registry import METRICS, Metric
from synthcheck.metrics.estimate import Estimate, Sampling

__all__ = ["METRICS", "Estimate", "Metric", "Sampling"]
