"""Sides of the keeper: one outside thing a file."""
