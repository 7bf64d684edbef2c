"""Model quality: how right predictions are, by the labels that arrived for them."""
