"""Parquet: files by row groups, through Arrow; files that only Spark reaches through its own reader."""
