"""Tables on disk: found, proven sound, and opened as lazy frames."""

from synthcheck.tables.files import Table, open_table

__all__ = ["Table", "open_table"]
