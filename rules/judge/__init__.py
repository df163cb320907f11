"""Facts judged by a pack: what binds, what was not seen, what each check says."""
