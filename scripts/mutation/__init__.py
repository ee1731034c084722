"""Mutation testing: break the code in one place at a time and ask whether the tests notice."""
