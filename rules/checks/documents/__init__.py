"""Checks of documents and of what belongs to them."""
