"""Parsed values of records as Arrow columns, and the names of these: what readers of several formats share."""
