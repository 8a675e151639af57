"""Every field of every document, changed in every way we know."""
