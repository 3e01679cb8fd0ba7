"""Configuration: YAML and lists become checked values of the model; every problem is a finding."""
