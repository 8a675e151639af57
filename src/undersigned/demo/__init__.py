"""The demonstration: one letter from charter to report, with real keys and tools."""
