"""Taking in what members send."""
