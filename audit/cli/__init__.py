"""Commands, options, and what a terminal or a pipeline is told."""
