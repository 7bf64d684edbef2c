"""What is run for an execution: the jobs that a definition asks for. Pure: it knows neither clock, store nor places."""
