"""Whole-transaction gas of named scenarios, measured on real protocols."""
