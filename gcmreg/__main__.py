"""Starts gcmreg; `--version` is answered before anything else is imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from gcmreg import __version__

        sys.stdout.write(f"gcmreg {__version__}\n")
        return
    from gcmreg.cli import run

    run()


if __name__ == "__main__":
    main()
