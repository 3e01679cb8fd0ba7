"""Presets: what each form tool calls the columns that it records itself, as data files."""
