"""Work spread over processes: the same answers, and no end without a word."""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import TYPE_CHECKING

import pytest

from gcmreg.parallel import VARIABLE, beside, mapped, streamed

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="work is spread by forking")


def test_answers_come_in_the_order_of_the_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "3")
    assert list(mapped(lambda n: n * n, range(100))) == [n * n for n in range(100)]


def test_several_processes_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    first, second = os.pipe(), os.pipe()

    def meet(number: int) -> int:
        """Wait for the other process: one alone would never get on."""
        mine, other = (first, second) if number else (second, first)
        os.write(mine[1], b"x")
        os.read(other[0], 1)
        return os.getpid()

    assert len(set(mapped(meet, range(2)))) == 2


def test_process_that_is_ended_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    here = os.getpid()
    ended = os.pipe()

    def work(number: int) -> int:
        if os.getpid() != here:
            os.write(ended[1], b"x")
            os.kill(os.getpid(), signal.SIGKILL)
        os.read(ended[0], 1)  # the other has begun
        os.write(ended[1], b"x")
        return number

    with pytest.raises(MemoryError):
        list(mapped(work, range(8)))


def test_error_of_another_process_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    here = os.getpid()
    begun = os.pipe()

    def work(number: int) -> int:
        if os.getpid() != here:
            os.write(begun[1], b"x")
            raise ValueError("not here")
        os.read(begun[0], 1)
        os.write(begun[1], b"x")
        return number

    with pytest.raises(ValueError, match="not here"):
        list(mapped(work, range(8)))


@pytest.mark.parametrize("processes", ["1", "2"])
def test_work_beside_gives_its_answer_or_its_error(
    monkeypatch: pytest.MonkeyPatch, processes: str
) -> None:
    monkeypatch.setenv(VARIABLE, processes)
    here = os.getpid()
    other = beside(os.getpid)
    assert (other() == here) is (processes == "1")
    fails = beside(lambda: int("no number"))
    with pytest.raises(ValueError, match="no number"):
        fails()


@pytest.mark.parametrize("processes", ["1", "2", "4"])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_streamed_answers_come_in_the_order_of_the_items(
    monkeypatch: pytest.MonkeyPatch, processes: str, count: int
) -> None:
    monkeypatch.setenv(VARIABLE, processes)
    assert list(streamed(lambda n: n * n, iter(range(count)))) == [n * n for n in range(count)]


def test_streamed_answers_may_be_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    monkeypatch.setattr("gcmreg.parallel._ROOM", 100)
    answers = streamed(lambda n: (os.getpid(), b"x" * n), [99, 100_000, 5, 1_000_000] * 5)
    found = [(pid != os.getpid(), len(data)) for pid, data in answers]
    assert [length for _, length in found] == [99, 100_000, 5, 1_000_000] * 5
    assert {(True, 1_000_000), (True, 5)} < {*found}


def test_only_few_items_are_worked_on_ahead(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    given = []

    def items() -> Iterator[int]:
        for number in range(1000):
            given.append(number)
            yield number

    answers = streamed(lambda n: n, items())
    for number in range(500):
        assert next(answers) == number
        assert len(given) <= number + 10
    answers.close()
    assert multiprocessing.active_children() == []
    assert capfd.readouterr() == ("", "")


def test_streaming_process_that_is_ended_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(MemoryError):
        list(streamed(work, range(1000)))
    assert multiprocessing.active_children() == []


def test_error_of_a_streaming_process_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here:
            raise ValueError("not here")
        return number

    with pytest.raises(ValueError, match="not here"):
        list(streamed(work, range(1000)))
    assert multiprocessing.active_children() == []


def test_errors_are_raised_in_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")

    def work(number: int) -> int:
        if number >= 3:
            raise ValueError(f"at {number}")
        return number

    answers = streamed(work, range(1000))
    assert [next(answers) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="at 3"):
        next(answers)


def test_answer_that_cannot_be_sent_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    here = os.getpid()
    with pytest.raises((AttributeError, TypeError)):
        list(streamed(lambda _: None if os.getpid() == here else (lambda: 1), range(1000)))
    assert capfd.readouterr() == ("", "")
