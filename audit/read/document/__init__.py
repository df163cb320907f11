"""One normative document or consultation: labels, numbers, dates, validity, repeals."""
