"""When schedules are due, and which hours an execution looks at. Pure: it knows neither clock, store nor server."""
