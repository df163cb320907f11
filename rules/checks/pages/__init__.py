"""Checks of single pages and their parts."""
