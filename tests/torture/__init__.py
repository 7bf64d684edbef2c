"""Jobs that are killed, fed with damaged files and with files that are too large: ``make torture``."""
