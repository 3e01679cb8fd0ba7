"""The commands: each reads a workspace, does its work and returns a result; none prints."""
