"""Starts gcmreg; `--version` is answered before anything else is imported."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from gcmreg import __version__

        print(f"gcmreg {__version__}", flush=True)  # noqa: T201 - before the console is there
        return
    from gcmreg.cli import heed_ending, run

    heed_ending()
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
    except BrokenPipeError:  # nobody reads the version; all else is told by `run`
        pass
    except OSError as error:
        code = f"gcmreg: {error.strerror}"
    why = f"{code}\n" if isinstance(code, str) else ""
    for stream, words in ((sys.stdout, ""), (sys.stderr, why)):
        try:
            if stream is not None:  # it is where the caller closed it
                stream.write(words)
                stream.flush()
        except (OSError, ValueError):  # nobody reads it any more
            pass
    os._exit(code if isinstance(code, int) else code is not None)


if __name__ == "__main__":
    start()
