"""The server: a letter's page for its readers, its files for members, and a collector for signers."""
