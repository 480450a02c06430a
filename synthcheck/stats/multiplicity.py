"""Adjustment of p-values for the number of questions asked."""

import polars as pl


def benjamini_hochberg(p: pl.Series) -> pl.Series:
    """Adjust *p* so that rejecting at a keeps the false discovery rate at a; nulls stay null.

    Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.
    """
    known = p.is_not_null().sum()
    frame = pl.DataFrame({"p": p}).with_row_index("place").sort("p", nulls_last=True)
    scaled = frame.with_row_index("rank", offset=1).with_columns(
        adjusted=pl.col("p") * known / pl.col("rank")
    )
    least = pl.col("adjusted").cum_min(reverse=True).clip(upper_bound=1.0)
    return scaled.select("place", least.alias("adjusted")).sort("place")["adjusted"]
