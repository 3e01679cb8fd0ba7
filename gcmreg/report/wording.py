"""Words of one language put together: days, moments, lists of names, texts filled in."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.times import zone_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime, time
    from zoneinfo import ZoneInfo

    from gcmreg.config.notices import Words
    from gcmreg.model import Session

_ENDS = (".", "!", "?", "…")


class Wording(Struct, frozen=True):
    """The words of a language, and the zone in which deadlines are told first."""

    words: Words
    zone: ZoneInfo

    def text(self, name: str, **facts: str) -> str:
        """Return one of the texts of the language, filled in."""
        return fill(self.words.texts[name], facts)

    def named(self, text: str) -> str:
        """Return how a name or clause is said in this language."""
        return self.words.names.get(" ".join(text.split()), text)

    def listed(self, texts: Iterable[str]) -> str:
        """Return `one, two and three`."""
        *first, last = list(texts) or [""]
        return f"{', '.join(first)}{self.words.formats['and']}{last}" if first else last

    def days(self, dates: Iterable[date]) -> str:
        """Return `2 and 3 October 2017`; words for it where there is no date."""
        months: dict[tuple[int, int], list[date]] = {}
        for day in dates:
            months.setdefault((day.year, day.month), []).append(day)
        told = [
            fill(
                self.words.formats["date"],
                {
                    "day": self.listed(self._day(d.day) for d in found),
                    "month": self.words.months[month - 1],
                    "year": str(year),
                },
            )
            for (year, month), found in months.items()
        ]
        return self.listed(told) if told else self.words.texts["no_dates"]

    def _day(self, number: int) -> str:
        return self.words.formats["first"] if number == 1 else str(number)

    def moment(self, moment: datetime, zone: ZoneInfo | None = None, place: str = "") -> str:
        """Return an instant with its zone: that of deadlines, or the one given."""
        zone = zone if zone is not None else self.zone
        local = moment.astimezone(zone)
        city = place or zone.key.rpartition("/")[2].replace("_", " ")
        facts = {
            "date": self.days([local.date()]),
            "clock": _clock(local.time()),
            "place": self.named(city),
            "zone": zone_name(local),
        }
        return fill(self.words.formats["moment"], facts)

    def deadline(self, session: Session) -> str:
        """Return the deadline in the zone of deadlines and in the venue's; empty without one."""
        deadline, venue = session.deadline, session.zone
        if deadline is None:
            return ""
        first = self.moment(deadline)
        if venue is None or (
            deadline.astimezone(venue).replace(tzinfo=None)
            == deadline.astimezone(self.zone).replace(tzinfo=None)
        ):
            return first
        second = self.moment(deadline, venue, session.place)
        return fill(self.words.formats["both"], {"first": first, "second": second})

    def hours(self, session: Session) -> str:
        """Return the hours of the meetings of a day; empty where they are not known."""
        told = [
            fill(self.words.formats["hours"], {"begin": _clock(begin), "end": _clock(end)})
            for begin, end in session.hours
        ]
        return self.text("local_hours", hours=self.listed(told)) if told else ""


def _clock(moment: time) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in; empty if one of them has no value.

    KeyError if it names a fact that is not there at all.
    """
    out = []
    for literal, name, _, _ in Formatter().parse(text):
        out.append(literal)
        if name is not None:
            value = facts[name]
            if not value:
                return ""
            out.append(value)
    return "".join(out)


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    return text if not text or text.endswith(_ENDS) else f"{text}."
