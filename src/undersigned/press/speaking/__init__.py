"""Who speaks, by the words around a quotation."""
