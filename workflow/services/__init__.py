"""The verbs of the office, one function each, grouped by the part of the work they belong to."""
