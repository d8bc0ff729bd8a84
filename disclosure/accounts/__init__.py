"""Signing in: requesters by a code mailed to their safe address, staff by password and second factor."""
