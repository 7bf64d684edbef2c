"""The ports on which the hosts of a job reach each other; each host binds them to its own address alone."""

RENDEZVOUS = 7070
"""Primary: registration, heartbeats and outcome."""
MASTER = 7077
"""Primary: Spark's master."""
WORKER = 7078
"""Every host: Spark's worker."""
DRIVER = 7079
"""Primary: Spark's driver, which executors report to."""
DRIVER_BLOCKS = 7080
"""Primary: blocks of the driver (broadcasts, large results)."""
EXECUTOR_BLOCKS = 7081
"""Every host: blocks of the executor (shuffles)."""

RETRIES = 8
"""How many ports above its own one a service may try: an executor that is started anew may find its port still held."""
