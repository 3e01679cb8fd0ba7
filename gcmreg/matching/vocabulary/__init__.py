"""Vocabularies of the matcher: commented YAML files, compiled into `compiled.json`."""
