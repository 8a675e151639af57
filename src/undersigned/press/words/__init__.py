"""Words of many languages: what is the same word, which are numbers, names or negations."""
