"""Matching of organization names against a list: an engine without files and without printing."""
