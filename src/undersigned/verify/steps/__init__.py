"""One file for each step of a verification; each yields its findings."""
