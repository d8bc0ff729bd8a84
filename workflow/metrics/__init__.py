"""Counting from the trail: chains of events become spells, spells become figures, small figures are held back.

Nothing here imports a row that names a person; `tests/workflow/metrics/test_reach.py` reads the imports.
"""
