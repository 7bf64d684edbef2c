"""Captured records, one a line: their sides, payloads, rows and times, for every job that reads any."""
