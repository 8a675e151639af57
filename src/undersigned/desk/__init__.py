"""What organisers and collectors do with folders: charter, roster, letter, records, release."""
