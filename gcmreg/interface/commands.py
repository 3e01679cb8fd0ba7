"""The commands by name, each built when it is asked for: typer builds all, though one is run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from typer.main import get_command_from_info, get_command_name, get_group_from_info

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer import Typer


class Commands(Mapping[str, object]):
    """The commands and the named groups of several apps, in their order; help is plain text."""

    def __init__(self, *apps: Typer) -> None:
        self._built: dict[str, Callable[[], object]] = {}
        for app in apps:
            for info in app.registered_commands:
                assert info.callback is not None
                name = info.name or get_command_name(info.callback.__name__)
                self._built[name] = _once(get_command_from_info, info)
            for group in app.registered_groups:
                assert group.name is not None
                self._built[group.name] = _once(get_group_from_info, group, suggest_commands=True)

    def __getitem__(self, name: str) -> object:
        return self._built[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._built)

    def __len__(self) -> int:
        return len(self._built)


def _once(build: Callable[..., object], info: object, **settings: bool) -> Callable[[], object]:
    """Return what builds a command at the first call and returns the same later."""
    plain = {"pretty_exceptions_short": True, "rich_markup_mode": None}
    return cache(partial(build, info, **plain, **settings))
