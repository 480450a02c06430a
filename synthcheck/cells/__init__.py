"""The counts of both tables side by side, their labels written alike."""

from synthcheck.cells.layout import Cells, Layout, tabulate

__all__ = ["Cells", "Layout", "tabulate"]
