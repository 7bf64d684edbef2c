"""Places: where bytes lie, on this machine or in a store; what lists, opens, reads ranges, writes and removes there."""
