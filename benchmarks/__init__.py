"""Benchmarks: ours beside the peer in one run, as a ratio; `make bench`."""
