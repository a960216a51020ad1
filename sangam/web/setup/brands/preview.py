"""How a brand will look to a customer, from values that may not be saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sangam.accounts.models import Brand, User
from sangam.conversations.models import Message
from sangam.delivery import outbound
from sangam.web.ui import colour


@dataclass(frozen=True, slots=True)
class Sample:
    """One ground with the colour as it is shown there; `ratio` is that of the colour as chosen."""

    ground: str
    shown: str
    ink: str
    ratio: str
    enough: bool


def samples(accent: str) -> list[Sample]:
    return [_sample(accent, ground) for ground in (colour.LIGHT_SURFACE, colour.DARK_SURFACE)]


def _sample(accent: str, ground: colour.Rgb) -> Sample:
    chosen = colour.parse(accent)
    ratio = colour.contrast(chosen, ground)
    shown = colour.legible(chosen, ground)
    ink = max(((255, 255, 255), (0, 0, 0)), key=lambda one: colour.contrast(one, shown))
    return Sample(colour.written(ground), colour.written(shown), colour.written(ink), f"{ratio:.1f}", ratio >= colour.AA)


def signature(brand: Brand, writer: User) -> str:
    """By the very function that writes it under a letter."""
    message = Message(author=writer, author_name=str(writer))
    return outbound.signature(brand, message, brand.language)


def context(brand: Brand, writer: User) -> Mapping[str, Any]:
    return {"brand": brand, "samples": samples(brand.accent), "signature": signature(brand, writer)}
