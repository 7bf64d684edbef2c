"""Data quality: a baseline of a data set, or how it differs from one."""
