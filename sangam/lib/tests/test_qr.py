from __future__ import annotations

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from sangam.lib import qr

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@given(st.from_regex(r"https://wa\.me/\d{7,15}\?text=\d{4,7}-[A-Z0-9]{4}-[A-Z0-9]{4}", fullmatch=True))
def test_the_path_draws_every_dark_module_and_a_white_frame_around_them(text: str) -> None:
    drawing = qr.drawing(text)
    assert RUN.sub("", drawing.path) == ""
    dark = {(x, int(y)) for left, y, wide, _back in RUN.findall(drawing.path) for x in range(int(left), int(left) + int(wide))}
    rows = segno.make(text, error="m", micro=False).matrix
    assert dark == {(x + qr.QUIET, y + qr.QUIET) for y, row in enumerate(rows) for x, on in enumerate(row) if on}
    assert drawing.size == len(rows) + 2 * qr.QUIET and max(max(pair) for pair in dark) < drawing.size - qr.QUIET
