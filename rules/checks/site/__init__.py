"""Checks of a whole site."""
