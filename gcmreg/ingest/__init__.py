"""Ingest: exports become versions in the register; every row is accounted for."""
