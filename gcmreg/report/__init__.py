"""Reports: a roster or a table becomes bytes; nothing here decides, and nothing prints."""
