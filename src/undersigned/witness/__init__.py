"""The witness: cosigns what a log shows it, and never two stories of one log."""
