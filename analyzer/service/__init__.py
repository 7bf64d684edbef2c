"""The service round the jobs: what clients of the closed one define, when it runs, and what became of it."""
