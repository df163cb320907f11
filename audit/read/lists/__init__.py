"""Rows of list pages, their columns and pagers."""
