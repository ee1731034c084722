"""Floor 2: one use case a file, on domain and ports."""
