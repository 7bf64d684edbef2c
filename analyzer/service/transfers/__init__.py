"""What the platform does round a container: it brings the inputs of a job, and takes its outputs away."""
