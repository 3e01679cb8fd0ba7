"""Work spread over the processors, where the system can fork; the answers are the same without.

Forked processes see what was read before they began, so nothing but the answers is sent.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from mmap import mmap
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

VARIABLE = "GCMREG_PROCESSES"
"""The environment variable that says how many processes may work at once."""
_LOOK = 0.2  # seconds from one look for the parent to the next
_AHEAD = 3  # items of a process that are worked on, or answers that wait for an earlier one
_ROOM = 1 << 24  # bytes for an answer; only those that are written to take up memory
_SIZE = 4
MOST = 1024
"""Items that are worked on at once at most: numbers that any pipe holds before one is taken."""
Item = TypeVar("Item")
Answer = TypeVar("Answer")


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

    This process works too, while the answer that comes next is not there yet.  Only where the
    system can fork.  What `work` raises is raised in its turn.  MemoryError if a process was ended
    from outside.
    """
    from multiprocessing.connection import wait

    team: list[_Helper] = []
    most = _AHEAD * processors()
    left = enumerate(items)
    ready: dict[int, Answer | _Failed] = {}
    number = 0  # of the answer that comes next
    try:
        while len(team) < processors() - 1:
            team.append(_Helper(work))
        while True:
            for helper in team if len(ready) < most else ():
                helper.take(left)
            if number in ready:
                answer = ready.pop(number)
                if isinstance(answer, _Failed):
                    raise answer.error
                yield answer
                number += 1
                continue
            busy = [helper for helper in team if helper.busy]
            may_work = len(ready) < most
            told = wait([helper.told for helper in busy], timeout=0 if may_work else None)
            ready.update(helper.answer() for helper in busy if helper.told in told)
            if number in ready or not may_work:
                continue
            if (given := next(left, None)) is not None:
                ready[given[0]] = _tried(work, given[1])
            elif not busy:
                return
            else:
                wait([helper.told for helper in busy])
    finally:
        for helper in reversed(team):  # each holds what speaks to those before it
            helper.end()


class _Failed(NamedTuple):
    """What was raised instead of an answer."""

    error: Exception


def _tried(work: Callable[[Item], Answer], item: Item) -> Answer | _Failed:
    try:
        return work(item)
    except Exception as error:  # noqa: BLE001 - it is raised in its turn
        return _Failed(error)


class _Helper:
    """A forked process that works on items in turn, at most `_AHEAD` of them not yet answered.

    Answers come through memory that is shared with it, which is quicker than through a pipe; each
    waits in a room of its own until it is taken out.
    """

    def __init__(self, work: Callable[[Any], object]) -> None:
        import mmap
        import multiprocessing
        from collections import deque

        context = multiprocessing.get_context("fork")
        self.told, theirs = context.Pipe()
        self._shared = mmap.mmap(-1, _AHEAD * _ROOM)
        self._numbers: deque[int] = deque()
        arguments = (work, self.told, theirs, self._shared, os.getpid())
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    @property
    def busy(self) -> bool:
        """Whether an answer is to come."""
        return bool(self._numbers)

    def take(self, left: Iterator[tuple[int, object]]) -> None:
        """Take of the items that are left as many as it may have; MemoryError if it was ended."""
        while len(self._numbers) < _AHEAD and (given := next(left, None)) is not None:
            number, item = given
            self._numbers.append(number)
            try:
                self.told.send(item)
            except OSError:
                raise MemoryError from None

    def answer(self) -> tuple[int, Any]:
        """Return the next answer, or what `work` raised, with the number of its item."""
        import pickle

        start, length, answer = _told(self.told)
        if length:
            with memoryview(self._shared)[start : start + length] as data:
                answer = pickle.loads(data)  # noqa: S301 - a fork of this process wrote it
        return self._numbers.popleft(), answer

    def end(self) -> None:
        """End the process, which nothing more is wanted of; it ends by itself when it is told."""
        self.told.close()
        self._process.join(_LOOK)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()
        self._shared.close()


def _serve(
    work: Callable[[Any], object],
    theirs: Connection,
    asked: Connection,
    shared: mmap,
    parent: int,
) -> None:
    """Work on items as they come, in a fork; tell where each answer is, or what went wrong.

    `theirs` is the end of the parent: held here too, it would never be closed.
    """
    theirs.close()
    _begin(parent)
    with suppress(EOFError, ConnectionError):  # nothing more is wanted
        for number in count():
            asked.send(_answered(work, asked.recv(), shared, number % _AHEAD))


def _answered(work: Callable[[Any], object], item: object, shared: mmap, room: int) -> object:
    """Return where in the rooms an answer begins, how long it is, and itself if it has no room."""
    import pickle

    answer = _tried(work, item)
    try:
        data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - as above
        return 0, 0, _Failed(error)
    if len(data) > _ROOM:
        return 0, 0, answer
    start = room * _ROOM
    shared[start : start + len(data)] = data
    return start, len(data), None


def _begin(parent: int) -> None:
    """Let an interruption end this process without a word; end with its parent.

    Otherwise it would keep the lock of the register after its parent was killed.
    """
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
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
    except (EOFError, OSError):
        raise MemoryError from None
