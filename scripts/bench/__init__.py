"""What the slow paths cost, as counts and ratios that mean the same on every machine."""
