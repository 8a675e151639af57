"""What organisers do in a browser."""
