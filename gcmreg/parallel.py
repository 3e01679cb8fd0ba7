"""Work spread over the processors, where the system can fork; the answers are the same without.

Forked processes see what was read before they began, so nothing but the answers is sent.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

VARIABLE = "GCMREG_PROCESSES"
"""The environment variable that says how many processes may work at once."""
_LOOK = 0.2  # seconds from one look for the parent to the next
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


def can_fork() -> bool:
    """Whether work can be spread: there is more than one processor, and the system can fork."""
    return processors() > 1 and hasattr(os, "fork")


def streamed(work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """Yield what `work` says of each item, in their order; few are worked on ahead of the answers.

    Only where work can be spread.  MemoryError if a process was ended from outside.
    """
    from collections import deque
    from concurrent.futures.process import BrokenProcessPool

    waiting: deque[Future[object]] = deque()
    try:
        with _pool(processors(), cast("Callable[[object], object]", work)) as pool:
            try:
                for item in items:
                    waiting.append(pool.submit(_this, item))
                    if len(waiting) > 2 * processors():
                        yield cast("Answer", waiting.popleft().result())
                while waiting:
                    yield cast("Answer", waiting.popleft().result())
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
    except BrokenProcessPool:
        raise MemoryError from None


def mapped(work: Callable[[Item], Answer], items: Sequence[Item]) -> Iterator[Answer]:
    """Yield what `work` says of each item, in their order; items that cost most come first.

    MemoryError if a process was ended from outside, as systems do that run out of memory.
    """
    workers = min(processors(), len(items))
    if workers < 2 or not can_fork():  # noqa: PLR2004 - one process is this one
        yield from map(work, items)
        return
    from concurrent.futures.process import BrokenProcessPool

    of_items = cast("Sequence[object]", items)
    try:
        with _pool(workers, cast("Callable[[object], object]", work), of_items) as pool:
            yield from cast("Iterator[Answer]", pool.map(_one, range(len(items))))
    except BrokenProcessPool:
        raise MemoryError from None


@contextmanager
def _pool(
    workers: int, work: Callable[[object], object], items: Sequence[object] = ()
) -> Iterator[ProcessPoolExecutor]:
    """Fork processes that know the work, and the items where there are any."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    _asked.append((work, items))
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, context, _begin, (os.getpid(),)) as pool:
            yield pool
    finally:
        _asked.pop()


def _begin(parent: int) -> None:
    """Let an interruption from the keyboard end this process without a word; end with its parent.

    Otherwise it would keep the lock of the register after its parent was killed.
    """
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    import time

    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _this(item: object) -> object:
    return _asked[-1][0](item)


def _one(number: int) -> object:
    work, items = _asked[-1]
    return work(items[number])
