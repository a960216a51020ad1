"""Inline styles reduced to declarations that can change how a mail looks and nothing else.

Works on whole declarations with an allow-list of properties and of characters: whoever hides something behind an
escape, a comment, a URL or an unknown function loses that declaration.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sangam.lib.wordlist import words

MAX_STYLE = 4_000
"""Characters of one style attribute that are read."""

_SIDES = ("", "-top", "-right", "-bottom", "-left")
PROPERTIES = frozenset(
    [f"margin{side}" for side in _SIDES]
    + [f"padding{side}" for side in _SIDES]
    + [f"border{side}{part}" for side in _SIDES for part in ("", "-color", "-style", "-width")]
    + list(
        words(
            """background background-color border-collapse border-radius border-spacing box-sizing
            caption-side clear color direction display empty-cells float font font-family font-size
            font-stretch font-style font-variant font-weight height letter-spacing line-height
            list-style list-style-type max-height max-width min-height min-width opacity overflow
            overflow-wrap table-layout text-align text-decoration text-decoration-color
            text-decoration-line text-decoration-style text-indent text-transform unicode-bidi
            vertical-align visibility white-space width word-break word-spacing word-wrap
            writing-mode mso-hide"""
        )
    )
)
_VALUE = re.compile(r"[\w\s#%.,()'\"!+/\-]{1,300}")
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = frozenset(("rgb", "rgba", "hsl", "hsla", "calc"))
_FORBIDDEN = re.compile(r"url|expression|javascript|vbscript|behaviou?r|binding|@import|fixed|absolute|sticky|data:", re.I)


_PICTURES = frozenset(("background", "background-image"))
"""Their pictures and gradients go; a colour in them stays, or white text of a newsletter would stand on white."""
_ADDRESS = re.compile(r"url\([^()]*\)?", re.I)
_COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|rgba?\([\d\s.,%/]{3,40}\)|hsla?\([\d\s.,%/a-z]{3,40}\)"
    r"|(?<![\w.-])(?:black|white|gr[ae]y|silver|red|maroon|orange|yellow|olive|lime|green|teal|aqua|cyan|blue|navy|purple|"
    r"fuchsia|magenta|pink|brown|gold|whitesmoke|(?:dark|light)?slategr[ae]y|(?:dark|light)gr[ae]y)(?![\w.-])",
    re.I,
)
_FAR = re.compile(r"-\s?\d{3,}|\d{4,}|calc")


@lru_cache(maxsize=4096)
def safe_style(style: str) -> str:
    """`color: RED; position:fixed` -> `color:RED`; "" if nothing is left. Stable when applied twice."""
    kept = []
    for declaration in style[:MAX_STYLE].split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if not colon:
            continue
        if name in PROPERTIES and _is_safe(value) and not _leaves(name, value):
            kept.append(f"{name}:{value}")
        elif name in _PICTURES and (colour := _COLOUR.search(_ADDRESS.sub(" ", value))):
            kept.append(f"background-color:{colour[0]}")
    return ";".join(kept)


def _leaves(name: str, value: str) -> bool:
    """Whether it would push content far out of the mail's own box."""
    return name.startswith(("margin", "text-indent", "word-spacing", "letter-spacing")) and bool(_FAR.search(value))


def _is_safe(value: str) -> bool:
    if not _VALUE.fullmatch(value) or _FORBIDDEN.search(value):
        return False
    if value.count("(") != value.count(")") or value.count('"') % 2 or value.count("'") % 2:
        return False
    return all(name.lower() in _FUNCTIONS for name in _FUNCTION.findall(value)) and "/*" not in value
