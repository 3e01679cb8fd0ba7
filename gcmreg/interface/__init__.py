"""The commands of the command line in groups; `gcmreg.cli` puts them together."""
