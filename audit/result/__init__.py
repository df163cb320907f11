"""Facts, findings and score put into result.json, with deadlines, units and thumbnails."""
