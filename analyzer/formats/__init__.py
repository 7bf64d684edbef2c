"""Formats: each is one module of `kinds` that registers itself; a `Dataset` is a place and a format."""
