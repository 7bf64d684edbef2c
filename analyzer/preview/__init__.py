"""A look at captured data: the table that a job would make of it, without Spark."""
