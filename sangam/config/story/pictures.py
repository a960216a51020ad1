"""Files that customers send: photographs (drawn here), invoices, invitations, signatures."""

from __future__ import annotations

import datetime as dt
import io
import random
import zlib
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIZE = (640, 420)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`kind` is the MIME type."""

    name: str
    kind: str
    content: bytes


def named(name: str, seed: str, at: dt.datetime) -> Sheet:
    """The file of that name, made by its ending. The same name and seed give the same file."""
    ending = name.rpartition(".")[2].lower()
    if ending in ("jpg", "jpeg"):
        return Sheet(name, "image/jpeg", _photograph(seed, "JPEG"))
    if ending == "png":
        return Sheet(name, "image/png", _photograph(seed, "PNG"))
    if ending == "pdf":
        return Sheet(name, "application/pdf", _document(name.rpartition(".")[0].replace("-", " ")))
    if ending == "ics":
        return Sheet(name, "text/calendar", _invitation(name, at))
    if ending == "csv":
        return Sheet(name, "text/csv", b"sku;qty;size\r\nFELL-45;12;M/L\r\nSKERRY-2;6;\r\nTERN-400;40;\r\n")
    return Sheet(name, "application/octet-stream", zlib.compress(seed.encode() * 40))


def logo(seed: str) -> Sheet:
    """A small picture as they stand in signatures."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (140, 40), "white")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((2, 2, 137, 37), 8, fill=_colour(chance, 60, 150))
    draw.polygon([(14, 30), (28, 10), (42, 30)], fill="white")
    return Sheet("image001.png", "image/png", _bytes(picture, "PNG"))


def _photograph(seed: str, kind: str) -> bytes:
    """Hills, a sky, and a piece of gear with a tear in it."""
    chance = random.Random(seed)
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    sky = _colour(chance, 150, 220)
    for y in range(SIZE[1]):
        shade = 1 - y / SIZE[1] * 0.35
        draw.line((0, y, SIZE[0], y), fill=tuple(int(part * shade) for part in sky))
    for layer in range(3):
        base = 230 + layer * 60
        points = [(x, base - chance.randint(0, 90 - layer * 20)) for x in range(0, SIZE[0] + 80, 80)]
        draw.polygon([(0, SIZE[1]), *points, (SIZE[0], SIZE[1])], fill=_colour(chance, 40 + layer * 20, 110))
    _tent(draw, chance)
    return _bytes(picture, kind)


def _tent(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    left, width = chance.randint(120, 240), chance.randint(220, 300)
    colour = _colour(chance, 120, 240)
    draw.polygon([(left, 380), (left + width // 2, 190), (left + width, 380)], fill=colour, outline="black")
    x, y = left + width // 2, 260
    for _ in range(9):
        step = (x + chance.randint(-14, 18), y + chance.randint(6, 14))
        draw.line((x, y, *step), fill=(30, 20, 20), width=3)
        x, y = step


def _colour(chance: random.Random, least: int, most: int) -> tuple[int, int, int]:
    return chance.randint(least, most), chance.randint(least, most), chance.randint(least, most)


def _bytes(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, quality=82)
    return out.getvalue()


def _document(title: str) -> bytes:
    """A one-page PDF with a title, whole enough for any reader (PDF 1.4, ISO 32000)."""
    text = f"BT /F1 20 Tf 60 760 Td ({title}) Tj ET BT /F1 11 Tf 60 720 Td (Thank you for shopping with us.) Tj ET".encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def _invitation(name: str, at: dt.datetime) -> bytes:
    begins = at + dt.timedelta(days=5)
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//story//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
        f"UID:{name}-{begins:%Y%m%d}@serraguias.example\r\nDTSTAMP:{at:%Y%m%dT%H%M%SZ}\r\n"
        f"DTSTART:{begins:%Y%m%dT100000Z}\r\nDTEND:{begins:%Y%m%dT110000Z}\r\nSUMMARY:Fitting day\r\n"
        "LOCATION:Manteigas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
