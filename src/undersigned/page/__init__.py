"""A page for people out of a bundle that verified: one file, no script, no request."""
