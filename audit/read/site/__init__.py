"""Facts that need more than one page: columns, link targets, cross-page relations."""
