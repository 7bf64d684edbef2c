"""The formats, one a module: the register finds them here."""
