"""The HTML report: what its templates print."""
