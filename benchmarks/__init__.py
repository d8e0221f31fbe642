"""Benchmarks: `python -m benchmarks [NAME…]` runs them and writes `results/` and `docs/benchmarks.md`."""
