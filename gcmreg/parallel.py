"""Work spread over the processors, where the system can fork; the answers are the same without.

Forked processes see what was read before they began, so nothing but the answers is sent.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

VARIABLE = "GCMREG_PROCESSES"
"""The environment variable that says how many processes may work at once."""
Item = TypeVar("Item")
Answer = TypeVar("Answer")

_asked: list[tuple[Callable[[object], object], Sequence[object]]] = []  # in a fork: its work


def processors() -> int:
    """Return how many processes may work at once: as many as there are processors for this one."""
    try:
        return max(1, int(os.environ[VARIABLE]))
    except (KeyError, ValueError):
        pass
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not everywhere
        return os.cpu_count() or 1


def mapped(work: Callable[[Item], Answer], items: Sequence[Item]) -> Iterator[Answer]:
    """Yield what `work` says of each item, in their order; items that cost most come first.

    MemoryError if a process was ended from outside, as systems do that run out of memory.
    """
    workers = min(processors(), len(items))
    if workers < 2 or not hasattr(os, "fork"):  # noqa: PLR2004 - one process is this one
        yield from map(work, items)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    _asked.append((work, items))  # type: ignore[arg-type]
    context = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(workers, context, _begin) as pool:
            yield from cast("Iterator[Answer]", pool.map(_one, range(len(items))))
    except BrokenProcessPool:
        raise MemoryError from None
    finally:
        _asked.pop()


def _begin() -> None:
    """Let an interruption from the keyboard end this process without a word."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _one(number: int) -> object:
    work, items = _asked[-1]
    return work(items[number])
