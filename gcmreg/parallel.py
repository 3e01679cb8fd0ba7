"""Work spread over the processors, where the system can fork; the answers are the same without.

Forked processes see what was read before they began, so nothing but the answers is sent.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from mmap import mmap
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

VARIABLE = "GCMREG_PROCESSES"
"""The environment variable that says how many processes may work at once."""
_LOOK = 0.2  # seconds from one look for the parent to the next
_AHEAD = 3  # answers that wait for an earlier one, of each process
_ROOM = 1 << 24  # bytes for an answer; only those that are written to take up memory
_SIZE = 4
MOST = 1024
"""Items that are worked on at once at most: numbers that any pipe holds before one is taken."""
Item = TypeVar("Item")
Answer = TypeVar("Answer")

_streamed: list[tuple[Callable[[Any], object], mmap]] = []  # in a fork: what it does, and where


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


def mapped(work: Callable[[Item], Answer], items: Sequence[Item]) -> Iterator[Answer]:
    """Yield what `work` says of each item, in their order; items that cost most come first.

    This process works too: what all read is then held once less.  MemoryError if a process was
    ended from outside, as systems do that run out of memory.
    """
    helpers = min(processors(), len(items)) - 1
    if helpers < 1 or not can_fork() or len(items) > MOST:
        yield from map(work, items)
        return
    import multiprocessing

    context = multiprocessing.get_context("fork")
    numbers = _handed_out(len(items))
    team: list[tuple[Connection, BaseProcess]] = []
    try:
        for _ in range(helpers):
            receiving, sending = context.Pipe(duplex=False)
            helper = context.Process(
                target=_help, args=(work, items, numbers, sending, os.getpid())
            )
            helper.start()
            sending.close()
            team.append((receiving, helper))
        found = {number: work(items[number]) for number in _taken(numbers)}
        for receiving, process in team:
            found |= _received(receiving)
            process.join()
    finally:
        os.close(numbers)
        for receiving, process in team:
            receiving.close()
            if process.is_alive():
                process.terminate()
                process.join()
    if len(found) < len(items):
        raise MemoryError
    yield from (found[number] for number in range(len(items)))


def beside(work: Callable[[], Answer]) -> Callable[[], Answer]:
    """Begin some work in another process; return what waits for its answer.

    Without a second processor the work is done when its answer is asked for.
    """
    if not can_fork():
        return work
    import multiprocessing

    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    numbers = _handed_out(1)
    arguments = (lambda _: work(), [None], numbers, sending, os.getpid())
    helper = context.Process(target=_help, args=arguments, daemon=True)
    helper.start()
    sending.close()
    os.close(numbers)

    def answer() -> Answer:
        found: Answer = _received(receiving)[0]
        helper.join()
        receiving.close()
        return found

    return answer


def streamed(work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """Yield what `work` says of each item, in their order; few are worked on ahead of the answers.

    Answers come through memory that the processes share, which is quicker than through a pipe.
    Only where the system can fork.  MemoryError if a process was ended from outside.
    """
    import mmap
    import multiprocessing
    from collections import deque
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    rooms = _AHEAD * processors()
    shared = mmap.mmap(-1, rooms * _ROOM)
    _streamed.append((work, shared))
    waiting: deque[tuple[int, Future[Any]]] = deque()
    context = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(processors(), context, _begin, (os.getpid(),)) as pool:
            try:
                for number, item in enumerate(items):
                    if len(waiting) == rooms:
                        yield _taken_out(shared, *waiting.popleft())
                    room = number % rooms
                    waiting.append((room, pool.submit(_this, item, room)))
                while waiting:
                    yield _taken_out(shared, *waiting.popleft())
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
    except BrokenProcessPool:
        raise MemoryError from None
    finally:
        _streamed.pop()


def _this(item: Any, room: int) -> tuple[int, object]:  # noqa: ANN401 - an item of any kind
    """Work on an item in a fork; return how long the answer in its room is, or itself."""
    import pickle

    work, shared = _streamed[-1]
    answer = work(item)
    data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    if len(data) > _ROOM:
        return 0, answer
    shared[room * _ROOM : room * _ROOM + len(data)] = data
    return len(data), None


def _taken_out(shared: mmap, room: int, told: Future[tuple[int, Any]]) -> Any:  # noqa: ANN401
    """Return the answer that is in a room, or was told."""
    import pickle

    length, answer = told.result()
    if not length:
        return answer
    start = room * _ROOM
    with memoryview(shared)[start : start + length] as data:
        return pickle.loads(data)  # noqa: S301 - it was written by a fork of this process


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


def _handed_out(count: int) -> int:
    """Return a pipe from which processes take the numbers of items, each as it is free."""
    numbers, giving = os.pipe()
    with os.fdopen(giving, "wb", buffering=0) as stream:
        stream.write(b"".join(number.to_bytes(_SIZE) for number in range(count)))
    return numbers


def _taken(numbers: int) -> Iterator[int]:
    while number := os.read(numbers, _SIZE):  # so few bytes come as a whole, to one process
        yield int.from_bytes(number)


def _help(
    work: Callable[[Item], Answer],
    items: Sequence[Item],
    numbers: int,
    sending: Connection,
    parent: int,
) -> None:
    """Do what is left to do, in a fork; tell the answers at the end, or what went wrong.

    They are told one by one: all of them in one message would take up the memory once more.
    """
    _begin(parent)
    try:
        found = {number: work(items[number]) for number in _taken(numbers)}
        while found:
            sending.send(found.popitem())
        sending.send(None)
    except Exception as error:  # noqa: BLE001 - it is raised where the work was asked for
        sending.send(error)


def _received(receiving: Connection) -> dict[int, Any]:
    """Return the answers of a helper by number; MemoryError if it was ended."""
    found: dict[int, Any] = {}
    while (told := _told(receiving)) is not None:
        if isinstance(told, Exception):
            raise told
        number, answer = told
        found[number] = answer
    return found


def _told(receiving: Connection) -> Any:  # noqa: ANN401 - an answer of any kind, or an exception
    try:
        return receiving.recv()
    except EOFError:
        raise MemoryError from None
