"""The spec: the YAML contract of what is protected and how large a gap is allowed."""

from synthcheck.spec.models import Column, FailOn, LimitException, Spec
from synthcheck.spec.problems import Rule
from synthcheck.spec.reading import find_spec, read_spec

__all__ = ["Column", "FailOn", "LimitException", "Rule", "Spec", "find_spec", "read_spec"]
