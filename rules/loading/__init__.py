"""A pack loaded and validated: yaml, rule files, examples, crosswalks."""
