"""Sources: how files become splits, and splits the raw batches that a format's decoder takes."""
