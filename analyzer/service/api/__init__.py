"""The API that clients of the closed service speak: JSON 1.1 of SageMaker, and the logs of its jobs."""
