"""Where an article quotes: marks, what they open and close, and what a quotation leaves out or puts in."""
