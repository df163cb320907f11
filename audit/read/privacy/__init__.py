"""Personal information recognised, masked and counted."""
