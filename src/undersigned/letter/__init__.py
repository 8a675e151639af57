"""What is signed: texts, terms and records of a letter."""
