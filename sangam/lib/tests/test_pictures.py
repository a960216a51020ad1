"""Foreign pictures: what comes out carries pixels alone, and what would not fit is refused before it is decoded."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from sangam.lib import pictures
from sangam.lib.children import Broken, Ok, Pool
from sangam.lib.pictures import Job, Refused, Remade, media_type, remade

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
RED, BLUE = (220, 20, 20), (20, 20, 220)


def written(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def made(tmp_path: Path, content: bytes, side: int = 2000) -> Remade | Refused:
    path = tmp_path / "file"
    path.write_bytes(content)
    return remade(Job(str(path), side))


def opened(one: Remade | Refused) -> Image.Image:
    assert isinstance(one, Remade)
    return Image.open(io.BytesIO(one.content))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_zeros(width: int, height: int) -> bytes:
    """A small file that claims, and would fill, a large picture (grey, 1 bit a pixel)."""
    packer, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    packed = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    return picture


def is_near(found: object, wanted: tuple[int, int, int]) -> bool:
    return isinstance(found, tuple) and all(abs(one - other) < 30 for one, other in zip(found, wanted, strict=False))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_every_raster_kind_is_shown(tmp_path: Path, kind: str) -> None:
    found = made(tmp_path, written(halves(), kind))
    assert isinstance(found, Remade) and media_type(found.content) == ("image/jpeg" if kind == "JPEG" else "image/png")
    picture = opened(found).convert("RGB")
    assert picture.size == (60, 40)
    assert is_near(picture.getpixel((5, 20)), RED) and is_near(picture.getpixel((55, 20)), BLUE)


def test_metadata_stays_behind(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[MAKER] = "SECRETCAMERA"
    exif.get_ifd(GPS)[1] = "N"
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngInfo()
    text.add_text("Comment", "SECRETCAMERA")
    jpeg = written(halves(), "JPEG", exif=exif, comment=b"SECRETCAMERA", icc_profile=icc, xmp=b"<x>SECRETCAMERA</x>")
    png = written(halves(), "PNG", exif=exif, pnginfo=text, icc_profile=icc, dpi=(72, 72))
    for given_, keys in ((jpeg + b"SECRETCAMERA", {"jfif", "jfif_version", "jfif_unit", "jfif_density"}), (png, set())):
        found = made(tmp_path, given_)
        picture = opened(found)
        assert isinstance(found, Remade) and b"SECRETCAMERA" not in found.content
        assert not picture.getexif() and set(picture.info) <= keys


@pytest.mark.parametrize("turn", range(1, 9))
def test_it_stands_upright(tmp_path: Path, turn: int) -> None:
    """As the viewer of reference (Pillow's own) turns it, and no longer says that it must be turned."""
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    picture = opened(made(tmp_path, written(halves(), "JPEG", exif=exif, quality=95))).convert("RGB")
    corners = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}
    places = {"left": (4, 20), "right": (56, 20), "top": (20, 4), "bottom": (20, 56)}
    assert picture.size == ((60, 40) if turn < 5 else (40, 60))
    assert is_near(picture.getpixel(places[corners[turn]]), RED)


def test_large_ones_shrink_small_ones_stay(tmp_path: Path) -> None:
    large = made(tmp_path, written(halves((3000, 1500)), "PNG"))
    assert isinstance(large, Remade) and (large.width, large.height) == (2000, 1000)
    small = made(tmp_path, written(halves((1, 1)), "PNG"))
    assert isinstance(small, Remade) and (small.width, small.height) == (1, 1)
    thin = made(tmp_path, written(halves((20_000, 2)), "PNG"))
    assert isinstance(thin, Remade) and (thin.width, thin.height) == (2000, 1)


def test_see_through_stays_see_through(tmp_path: Path) -> None:
    palette = Image.new("P", (20, 20), 1)
    palette.putpalette([0, 0, 0, *RED])
    palette.paste(0, (0, 0, 10, 20))
    picture = opened(made(tmp_path, written(palette, "GIF", transparency=0)))
    assert picture.convert("RGBA").getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert is_near(picture.convert("RGB").getpixel((15, 10)), RED)


def test_noise_as_png_becomes_smaller(tmp_path: Path) -> None:
    found = made(tmp_path, written(Image.effect_noise((1600, 1600), 90).convert("RGB"), "PNG"))
    assert isinstance(found, Remade) and media_type(found.content) == "image/webp"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr", "LAB"])
def test_every_mode_has_a_way_out(tmp_path: Path, mode: str) -> None:
    kind = "PNG" if mode in ("LA", "I;16") else "TIFF"
    assert isinstance(made(tmp_path, written(Image.new(mode, (30, 30)), kind)), Remade)


def test_a_bomb_is_refused_by_its_head(tmp_path: Path) -> None:
    bomb = png_of_zeros(30_000, 30_000)
    assert len(bomb) < 200_000
    assert made(tmp_path, bomb) == Refused("large")
    assert made(tmp_path, png_of_zeros(9_000, 9_000)) == Refused("large")
    assert made(tmp_path, png_of_zeros(40_000, 100)) == Refused("large")


def test_an_animation_costs_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("L", (40, 40), number % 256) for number in range(300)]
    gif = written(frames[0], "GIF", save_all=True, append_images=frames[1:])
    gif = gif[:-1] + gif[800:-1] * 40 + b";"
    picture = opened(made(tmp_path, gif))
    assert getattr(picture, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "kind"),
        (b"%PDF-1.4\n", "kind"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "kind"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "kind"),
        (b"", "kind"),
        (b"<html>", "kind"),
        (written(Image.new("L", (200, 200)), "PNG")[:60], "broken"),
        (written(Image.effect_noise((200, 200), 90), "JPEG")[:4000], "broken"),
    ],
)
def test_what_is_no_picture_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    assert made(tmp_path, content) == Refused(why)  # type: ignore[arg-type]


def test_too_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 1000)
    assert made(tmp_path, b"\0" * 1001) == Refused("large")


SEEDS = [written(halves(), kind) for kind in pictures.FORMATS]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SEEDS), st.data())
def test_damage_never_raises(tmp_path: Path, content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:place] + data.draw(st.binary(max_size=12)) + content[place + data.draw(st.integers(0, 8)) :]
    assert isinstance(made(tmp_path, damaged), Remade | Refused)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(size=1, deadline=20, preload=["sangam.lib.pictures"]) as pool:
        yield pool


def test_the_largest_allowed_fits_the_child(pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(written(Image.new("RGBA", (7_000, 7_000), (1, 2, 3, 200)), "PNG", compress_level=1))
    result = pool.call("sangam.lib.pictures:remade", Job(str(path), 2000))
    assert isinstance(result, Ok) and result.value.width == 2000


def test_a_small_file_that_wants_all_memory_breaks_alone(pool: Pool, tmp_path: Path) -> None:
    """WebP needs its whole canvas several times, so the child's memory is the limit there."""
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.write_bytes(written(Image.new("RGB", (7_000, 7_000)), "WEBP", method=0, quality=1))
    good.write_bytes(written(halves(), "PNG"))
    results = pool.map("sangam.lib.pictures:remade", [Job(str(path), 2000) for path in (bad, good)])
    first, second = results
    assert isinstance(first, Broken) and first.reason == "memory"
    assert isinstance(second, Ok) and isinstance(second.value, Remade)


def test_a_file_that_is_gone_is_told(pool: Pool, tmp_path: Path) -> None:
    result = pool.call("sangam.lib.pictures:remade", Job(str(tmp_path / "none"), 2000))
    assert isinstance(result, Broken) and result.reason == "error"
