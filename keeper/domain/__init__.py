"""Floor 0: pure functions over frozen records; no input, no output, no clock."""
