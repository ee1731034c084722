"""The demo's fund, alive again behind its portal."""
