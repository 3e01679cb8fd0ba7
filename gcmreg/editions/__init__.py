"""Editions of the lists: official publications read, turned into entries, compared."""
