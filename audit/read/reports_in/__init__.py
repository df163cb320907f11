"""Annual reports, budgets and published decisions."""
