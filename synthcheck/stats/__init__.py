"""Proportions in, intervals and p-values out: pure, vectorised over cells, cited.

Pair come as Polars series of one length, results go back as series of that length.
SciPy is imported only by the one function that cannot do without it: importing it takes longer
than the whole check of a small pair of tables.
"""

from synthcheck.stats.intervals import (
    Interval,
    clopper_pearson,
    miettinen_nurminen_ratio,
    mover_gap,
    newcombe,
    square_and_add,
    wilson,
)
from synthcheck.stats.multiplicity import benjamini_hochberg
from synthcheck.stats.noise import Pair, Part, gap_p, mean_p, two_proportion_p

__all__ = [
    "Interval",
    "Pair",
    "Part",
    "benjamini_hochberg",
    "clopper_pearson",
    "gap_p",
    "mean_p",
    "miettinen_nurminen_ratio",
    "mover_gap",
    "newcombe",
    "square_and_add",
    "two_proportion_p",
    "wilson",
]
