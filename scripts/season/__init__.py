"""A season on a local chain: what `make demo` plays, and the books it is checked against."""
