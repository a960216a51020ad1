"""A brand's one colour, made legible: WCAG 2.2 contrast, section 1.4.3 (relative luminance as defined there)."""

from __future__ import annotations

import re

LIGHT_SURFACE, DARK_SURFACE = (255, 255, 255), (27, 29, 31)
DEFAULT = "#2f6f5e"
AA = 4.5
SOFT = 0.11

Rgb = tuple[int, int, int]


def parse(text: str) -> Rgb:
    """#rrggbb as three numbers of 0 to 255; anything else is the default colour."""
    value = text if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else DEFAULT
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def luminance(colour: Rgb) -> float:
    """0 (black) to 1 (white)."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Rgb, second: Rgb) -> float:
    """1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def legible(colour: Rgb, ground: Rgb, ratio: float = AA + 0.3) -> Rgb:
    """The same hue, moved towards black or white in steps of 5 % until it reads on `ground`."""
    target: Rgb = (0, 0, 0) if luminance(ground) > 0.4 else (255, 255, 255)
    for step in range(21):
        candidate = mixed(colour, target, step / 20)
        if contrast(candidate, ground) >= ratio:
            return candidate
    return target


def written(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _words(accent: Rgb, surface: Rgb, colour: Rgb) -> str:
    """Words also stand on the soft ground of what is chosen, which has a little of the colour itself."""
    return written(legible(accent, mixed(surface, colour, SOFT)))


def sheet(text: str) -> str:
    """Custom properties for one brand colour, in light and dark."""
    accent = parse(text)
    light, dark = legible(accent, LIGHT_SURFACE), legible(accent, DARK_SURFACE)
    return (
        ":root{"
        f"--accent:light-dark({written(light)},{written(dark)});"
        f"--accent-ink:light-dark(#ffffff,{written(mixed(dark, (0, 0, 0), 0.85))});"
        f"--accent-text:light-dark({_words(accent, LIGHT_SURFACE, light)},{_words(accent, DARK_SURFACE, dark)})"
        "}"
    )
