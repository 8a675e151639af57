"""Whether a signed text has the quoted words, and what turns them."""
