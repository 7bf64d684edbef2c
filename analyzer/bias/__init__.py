"""Whether a model treats groups differently: the metrics of bias, from counts that one scan gives."""
