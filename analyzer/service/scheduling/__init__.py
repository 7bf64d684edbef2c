"""What a service does by itself: it records what is due, runs it, and keeps what became of it. The time is given."""
