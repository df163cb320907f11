"""Guarded child processes: all work on bytes of strangers, with limits and deadlines."""
