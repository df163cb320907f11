"""What can only be said once everything is in: last looks, redirect ends, blind spots."""
