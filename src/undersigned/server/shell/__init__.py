"""The frame that all pages share: language, style, headers."""
