"""Parts are drawn once a language; only the reader's own times are filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from sangam.channels import registry
from sangam.customers.models import Identity
from sangam.web.ui import parts, words

MOMENT = datetime(2019, 5, 1, 20, 0, tzinfo=UTC)


def test_each_reader_gets_his_own_time_in_the_same_part() -> None:
    part = parts.of(f"<p>{parts.hole(MOMENT, 'stamp')}</p>")
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        tokyo = part.shown()
    with timezone.override(ZoneInfo("Europe/Lisbon")):
        lisbon = part.shown()
    assert "2 May 2019, 5:00" in tokyo.replace("\u202f", " ")
    assert "1 May 2019, 9:00" in lisbon.replace("\u202f", " ")
    assert tokyo.count('datetime="2019-05-01T20:00:00+00:00"') == 1


def test_a_pushed_part_leaves_the_time_to_the_browser() -> None:
    part = parts.of(f"<p>{parts.hole(MOMENT, 'near')}</p>")
    assert part.bare() == '<p><time datetime="2019-05-01T20:00:00+00:00" data-when="near"></time></p>'


def test_our_own_letters_read_as_they_go_out() -> None:
    shown = words.rich(
        "**Hi** Cleo\n\n- one\n- two\n\n[link](https://a.example) <script>alert(1)</script>\n\n|a|b|\n|-|-:|\n|1|2|"
    )
    assert "<strong>Hi</strong>" in shown
    assert "<li>one</li>" in shown
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert "<script" not in shown
    assert "style=" not in shown


def test_a_picture_in_our_text_fetches_nothing() -> None:
    assert "<img" not in words.rich("![x](https://tracker.example/p.png) [y](javascript:alert(1))")
    assert "href=" not in words.rich("[y](javascript:alert(1))")


def test_an_account_of_the_company_is_told_from_a_browser() -> None:
    kind, begin = next((kind, begin) for kind, begin in registry.accounts() if begin)
    browser, account = (words.identity_label(Identity(kind=kind, value=value)) for value in ("b:7d1f", f"{begin}4711"))
    assert account == f"{browser}, account 4711"
