"""What others are told of: executions that have ended and alerts that have changed, sent to sinks from the outbox."""
