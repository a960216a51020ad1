"""Foreign pictures made anew: decoded, turned upright, shrunk, and written again with nothing but their pixels.

For a child process (`sangam.lib.children`): decoders are native code, and its memory limit and deadline hold whatever
the limits here let through. Nothing of Django is needed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Final, Literal

from PIL import Image, ImageCms

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
"""By what the bytes are, never by their name or type. No vectors, no documents, no HEIC."""
MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 50_000_000
"""What the cameras of phones make; 200 MB as four channels."""
MAX_SIDE = 30_000
PNG_MAX = 1_500_000
"""Bytes; what is larger without loss (a photograph as PNG) is written as WebP."""
QUALITY = 86
SHRINKABLE = ("RGB", "RGBA", "L", "LA", "CMYK")

Why = Literal["large", "kind", "broken"]


@dataclass(frozen=True, slots=True)
class Job:
    """`side` is the longest side of the result, in pixels; smaller pictures keep their size."""

    path: str
    side: int


@dataclass(frozen=True, slots=True)
class Refused:
    """`large`: over a limit, found before decoding; `kind`: not one of `FORMATS`; `broken`: it does not decode."""

    why: Why


@dataclass(frozen=True, slots=True)
class Remade:
    content: bytes
    width: int
    height: int


def remade(job: Job) -> Remade | Refused:
    """The picture of a file, of animations the first frame. Raises OSError where the file is gone."""
    with open(job.path, "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        return Refused("large")
    return _remade(io.BytesIO(content), job.side)


def _remade(file: IO[bytes], side: int) -> Remade | Refused:
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
                return Refused("large")
            return _written(_upright(picture, side), lossy=picture.format in ("JPEG", "MPO"))
    except Image.DecompressionBombError:
        return Refused("large")
    except Image.UnidentifiedImageError:
        return Refused("kind")
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):  # what Pillow's readers raise
        return Refused("broken")


def _upright(picture: Image.Image, side: int) -> Image.Image:
    """Shrunk first, so that what follows costs little; turned as the camera was held, in sRGB, with empty `info`."""
    turn = picture.getexif().get(0x0112, 1)
    profile = picture.info.get("icc_profile")
    picture.draft(None, (side, side))
    if picture.mode not in SHRINKABLE or "transparency" in picture.info:
        picture = picture.convert(_plain_mode(picture))
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    picture = _in_srgb(picture, profile)
    picture = picture.convert(_plain_mode(picture))
    method = _TURNS.get(turn)
    if method is not None:
        picture = picture.transpose(method)
    picture.info = {}
    return picture


def _plain_mode(picture: Image.Image) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Orientation (tag 0x0112, Exif 2.32, 4.6.4 A) as what makes it upright."""


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as they were meant, since the profile does not travel on; a profile that does not fit is left aside."""
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _written(picture: Image.Image, *, lossy: bool) -> Remade:
    """JPEG stays JPEG; the rest becomes PNG, for text must stay sharp, or WebP where that grows too large."""
    content = _bytes(picture, "JPEG", optimize=True, quality=QUALITY) if lossy else _bytes(picture, "PNG")
    if len(content) > PNG_MAX and not lossy:
        content = _bytes(picture, "WEBP", quality=QUALITY)
    return Remade(content, picture.width, picture.height)


def _bytes(picture: Image.Image, kind: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def media_type(content: bytes) -> str | None:
    """Of what `remade` writes, by its first bytes; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None
