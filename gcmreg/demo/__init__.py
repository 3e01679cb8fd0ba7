"""The demonstration workspace: invented bodies, persons and applications."""
