"""Facts: what the rules are asked about, worked out once for each stage of a roster."""
