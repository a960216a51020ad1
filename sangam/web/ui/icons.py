"""Icons: one sprite of the few drawings we use, read from the lucide-static package (ISC)."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings
from django.urls import reverse
from markupsafe import Markup

from sangam.channels import registry

FALLBACK = "message-circle"
NAMES = frozenset(Path(__file__).with_name("icons.txt").read_text(encoding="utf-8").split())


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "frontend" / "node_modules" / "lucide-static" / "icons"


def _symbol(name: str) -> str:
    """One drawing as a <symbol>: the inside of lucide's file, without its own size and stroke. "" if absent."""
    path = _folder() / f"{name}.svg"
    if not path.is_file():
        return ""
    inside = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(inside[1].split(chr(10)))}</symbol>' if inside else ""


@cache
def lines(name: str) -> list[tuple[str, dict[str, str]]]:
    """One drawing as its elements and their attributes, for those who build it by hand. Empty if absent."""
    path = _folder() / f"{name}.svg"
    if not path.is_file():
        return []
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 (a package of ours, not a stranger's)
    return [(child.tag.rpartition("}")[2], dict(child.attrib)) for child in root]


@cache
def sprite(extra: frozenset[str] = frozenset()) -> str:
    """All drawings in one document; `extra` are names that channel kinds ask for."""
    symbols = "".join(_symbol(name) for name in sorted(NAMES | extra))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


@cache
def kind_icons() -> frozenset[str]:
    """Names that the installed channel kinds use, as far as lucide has them."""
    return frozenset(adapter.icon for adapter in registry.adapters().values() if _symbol(adapter.icon))


@cache
def sprite_url() -> str:
    version = hashlib.sha256(sprite(kind_icons()).encode()).hexdigest()[:6]
    return reverse("ui:icons", args=[version])


@lru_cache(maxsize=4096)
def icon(name: str, label: str = "", extra: str = "") -> Markup:
    """The drawing; silent for screen readers unless `label` is given. An unknown name shows the fall-back."""
    known = name if name in NAMES or name in kind_icons() else FALLBACK
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon{}" {}><use href="{}#{}"/></svg>').format(
        f" {extra}" if extra else "", voice, sprite_url(), known
    )


@lru_cache(maxsize=256)
def kind_icon(kind: str) -> str:
    """The name of a channel kind's drawing; the fall-back's for a kind that is not installed any more."""
    adapter = registry.adapters().get(kind)
    return adapter.icon if adapter else FALLBACK
