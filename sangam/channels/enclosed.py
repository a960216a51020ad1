"""What goes along with words on its way out: a place, people's cards, choices to press. Plain values, and how they read where
a channel has no such thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sangam.channels import shaping


@dataclass(frozen=True, slots=True)
class Spot:
    """A place; `latitude` and `longitude` in degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""

    @property
    def url(self) -> str:
        """A map with a mark there."""
        at = f"{self.latitude:.6f}/{self.longitude:.6f}"
        return f"https://www.openstreetmap.org/?mlat={self.latitude:.6f}&mlon={self.longitude:.6f}#map=16/{at}"

    @property
    def words(self) -> str:
        return "\n".join(filter(None, (self.name, self.address, self.url)))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose ways of contact are passed on."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "\n".join(filter(None, (self.name, *self.phones, *self.emails)))


@dataclass(frozen=True, slots=True)
class Enclosed:
    """`choices` are titles, in order and none twice: what the customer presses comes back as a message with that title."""

    place: Spot | None = None
    people: tuple[Person, ...] = ()
    choices: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.place or self.people or self.choices)


NOTHING = Enclosed()


@dataclass(frozen=True, slots=True)
class Encloses:
    """What of it a channel has: at most so many choices of at most so many characters, 0 for none."""

    places: bool = False
    people: bool = False
    choices: int = 0
    choice_max: int = 20

    def __bool__(self) -> bool:
        return self.places or self.people or self.choices > 0

    @property
    def names(self) -> str:
        """Of what goes as such, for pages: "place card choices"."""
        named = (("place", self.places), ("card", self.people), ("choices", self.choices > 0))
        return " ".join(name for name, carried in named if carried)

    def takes(self, choices: Sequence[str]) -> bool:
        return 0 < len(choices) <= self.choices and all(len(one) <= self.choice_max for one in choices)


WORDS_ONLY = Encloses()


def fit(text: str, given: Enclosed, able: Encloses) -> tuple[str, Enclosed]:
    """The words and what goes along with them on a channel: what it has not stands as words below the text."""
    goes = Enclosed(
        given.place if able.places else None,
        given.people if able.people else (),
        given.choices if able.takes(given.choices) else (),
    )
    below = [
        given.place.words if given.place and not goes.place else "",
        *(one.words for one in (given.people if not goes.people else ())),
        numbered(given.choices) if not goes.choices else "",
    ]
    return "\n\n".join(filter(None, (text.strip(), *below))), goes


def numbered(choices: Sequence[str]) -> str:
    return "\n".join(f"{place}. {title}" for place, title in enumerate(choices, 1))


def last_cut(pieces: Sequence[str], limit: int) -> list[str]:
    """The pieces with the last one short enough to carry choices below it."""
    return [*pieces[:-1], *shaping.split(pieces[-1], limit)] if pieces else []
