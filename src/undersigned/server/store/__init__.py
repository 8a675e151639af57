"""The server's database: nothing but records, so kept that nothing tells when or in which order they came."""
