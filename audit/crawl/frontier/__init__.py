"""Which addresses are asked, in which order, and which of them the browser opens."""
