"""Fuzzing of everything that reads what a stranger can send."""
