"""Custody, in pure rules: kinds of event as data, rows, statuses, the breaker, matching, and when to tell again."""
