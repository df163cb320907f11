"""Invented government pages drawn from a grammar of layouts, with the truth about each known by construction."""
