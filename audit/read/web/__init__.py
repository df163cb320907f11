"""Primitives of web pages: decoding, addresses, links, visible text, tables, dates."""
