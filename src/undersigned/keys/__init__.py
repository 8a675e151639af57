"""Keys of the log, witnesses, registrars and members: reading them, checking with them, signing with them."""
