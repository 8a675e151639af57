"""Articles that quote one letter, labelled by hand, and what the press check makes of them."""
