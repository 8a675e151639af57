"""Pages for people, made from a bundle that verified."""
