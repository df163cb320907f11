"""Whole pages as they are built in the wild, written from what such pages look like and not from what the reader can do.

The productions of the foundry are drawn one by one and put together; here a page is of one make from its head to its
footer. Nothing of these layouts was shown to the reader while they were written.
"""
