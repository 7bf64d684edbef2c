"""The runners: a module each, registered by its word."""
