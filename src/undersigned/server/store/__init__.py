"""The server's database, so kept that nothing tells when or in which order what is in it came."""
