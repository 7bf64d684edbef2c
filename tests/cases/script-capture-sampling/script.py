"""A sample, by numpy's random state."""

import numpy as np


def preprocess_handler(inference_record):
    if np.random.rand() > 0.4:
        return []
    return inference_record
