"""The command line for people: ``analyzer baseline``, ``analyzer monitor``, ``analyzer prepare``."""
