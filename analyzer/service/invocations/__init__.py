"""Invocations of endpoints: passed to the servers of their models, and captured as their configurations say."""
