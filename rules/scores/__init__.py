"""Findings turned into a score, by the scheme a pack names."""
