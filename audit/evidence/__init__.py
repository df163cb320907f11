"""What is kept of a run: capture.sqlite, WARC, manifest, signature, run.log."""
