"""Arbitrage between two local chains, played minute by minute on recorded prices."""
