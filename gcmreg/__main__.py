"""Starts gcmreg; `--version` is answered before anything else is imported."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from gcmreg import __version__

        sys.stdout.write(f"gcmreg {__version__}\n")
        return
    from gcmreg.cli import run

    run()


def start() -> None:
    """Run the command line and end the process with its exit code.

    It ends at once: the system takes back its memory sooner than Python frees what is in it.
    """
    code: object = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    except OSError:  # the version cannot be written; of all else `run` tells
        code = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):  # nobody reads it any more
            pass
        except OSError:
            code = code or 1
    os._exit(code if isinstance(code, int) else code is not None)


if __name__ == "__main__":
    start()
