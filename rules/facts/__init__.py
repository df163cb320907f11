"""The vocabulary that rules judge: frozen records of what was seen."""
