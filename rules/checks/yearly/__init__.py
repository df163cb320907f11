"""Checks of annual reports and budgets."""
