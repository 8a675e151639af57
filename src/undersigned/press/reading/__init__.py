"""From the bytes of a file to an article: pages, saved pages, PDFs, Markdown and plain text."""
