"""What the invariant campaigns of forge did, and for which invariants."""
