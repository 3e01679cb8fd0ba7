"""gcmreg: decide who may attend the sessions that prepare the Global Compact for Migration."""

__version__ = "0.1.0"
