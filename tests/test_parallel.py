"""Work spread over processes: the same answers, and no end without a word."""

from __future__ import annotations

import os
import signal

import pytest

from gcmreg.parallel import VARIABLE, beside, mapped

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
