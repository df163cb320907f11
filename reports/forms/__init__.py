"""A result in each form: JUnit, SARIF, Markdown, tables, notices."""
