"""An engine without a JVM: a pool of this machine's Python processes. See `ProcessEngine`."""
