"""Everything published about one letter: its names, and the folder or zip that holds them."""
