"""What `script/benchmark` measures: every `bench_*.py` here; nothing of it runs with the tests."""
