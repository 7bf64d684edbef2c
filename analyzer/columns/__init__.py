"""Columns that an analysis asks for: what they are called, and what their labels say."""
