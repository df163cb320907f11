"""One page in, its facts out: kind, titles, head, body."""
