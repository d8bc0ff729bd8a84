"""The requester's pages: ask, follow, answer, read the answer, appeal."""
