"""Brands, hours, statuses, tags and fields through their addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sangam.accounts.models import AuditEntry, Brand
from sangam.calendars.models import Calendar
from sangam.conversations import labels, tags
from sangam.conversations.models import Category, CustomField, Status, Tag
from sangam.events.record import Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


BRAND = {
    "name": "Northwind Outdoor", "accent": "#2F6F5E", "tone": "warm", "domain": "https://Shop.Example.com/", "language": "pt",
    "languages": ["en", "pt", "gu"], "signature": "{agent}\n{brand}", "footer": "Northwind Lda", "calendar": "",
    "first_answer_minutes": "", "reopen_days": "28",
}  # fmt: skip
HOURS = {
    "name": "Lisbon", "zone": "Europe/Lisbon", "hours_0_start": ["09:00", "13:30", ""], "hours_0_end": ["12:30", "00:00", ""],
    "holiday_country": "PT", "holiday_region": "11", "days_off": ["2026-12-24", "", "2026-12-24"],
    "extra_days_day": ["2026-12-31", ""], "extra_days_start": ["10:00", ""], "extra_days_end": ["12:00", ""],
}  # fmt: skip


def seen(client: Client, address: str) -> str:
    """What the form carries of the values it was drawn with."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    assert found
    return found[1].replace("&#34;", '"').replace("&quot;", '"')


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_brand_is_saved_as_it_was_written(ada: Client, cast: Cast) -> None:
    address = reverse("setup:brand", args=[cast.brand.pk])
    answer = ada.post(address, {**BRAND, "seen": seen(ada, address)})
    assert answer.status_code == 302
    brand = Brand.objects.get()
    assert (brand.accent, brand.domain, brand.languages) == ("#2f6f5e", "shop.example.com", ["en", "gu"])
    assert AuditEntry.objects.get(action="brand.changed").user == cast.ada


@pytest.mark.parametrize(("name", "value", "said"), [
    ("accent", "green", "six digits"), ("domain", "not a host", "only the host"), ("signature", "Hi {customer}", "{customer}"),
    ("signature", "{answer_time}", "how many minutes"), ("reopen_days", "-1", "greater than or equal"), ("name", "", "required"),
])  # fmt: skip
def test_a_wrong_brand_names_the_field_and_the_way_out(ada: Client, cast: Cast, name: str, value: str, said: str) -> None:
    answer = ada.post(reverse("setup:brand", args=[cast.brand.pk]), {**BRAND, name: value})
    assert answer.status_code == 422 and said in text(answer)
    assert not Brand.objects.get().footer


def test_two_who_save_at_once_see_each_other(ada: Client, cast: Cast) -> None:
    address = reverse("setup:brand", args=[cast.brand.pk])
    mine = seen(ada, address)
    Brand.objects.update(footer="Somebody else's")
    answer = ada.post(address, {**BRAND, "seen": mine})
    assert answer.status_code == 409
    assert "Somebody else&#39;s" in text(answer) and "Northwind Lda" in text(answer)
    assert Brand.objects.get().footer == "Somebody else's"


def test_the_preview_is_of_what_stands_in_the_form(ada: Client, cast: Cast) -> None:
    shown = text(ada.post(reverse("setup:brand_preview"), {**BRAND, "accent": "#ffee00", "name": "Kumo <b>"}))
    assert "Ada\nKumo &lt;b&gt;" in shown and "too faint" in shown
    assert Brand.objects.get().name == "Northwind Outdoor"


def test_a_brand_in_use_stays_and_says_why(ada: Client, cast: Cast) -> None:
    Brand.objects.create(name="Kumo")
    answer = ada.post(reverse("setup:brand_removal", args=[cast.brand.pk]), follow=True)
    assert "still used by" in text(answer) and Brand.objects.count() == 2


def test_hours_are_saved_and_shown_again(ada: Client) -> None:
    assert ada.post(reverse("setup:new_calendar"), HOURS).status_code == 302
    calendar = Calendar.objects.get()
    assert calendar.hours == {"0": [["09:00", "12:30"], ["13:30", "24:00"]]}
    assert (calendar.days_off, calendar.extra_days) == (["2026-12-24"], {"2026-12-31": [["10:00", "12:00"]]})
    address = reverse("setup:calendar", args=[calendar.pk])
    again = ada.post(address, {**HOURS, "seen": seen(ada, address)})
    assert again.status_code == 302
    assert not AuditEntry.objects.filter(action="calendar.changed").exists()


@pytest.mark.parametrize(("more", "said"), [
    ({"hours_0_start": ["18:00"], "hours_0_end": ["09:00"]}, "Monday: 18:00 to 09:00 goes past midnight"),
    ({"hours_6_start": ["18:00"], "hours_6_end": [""]}, "Sunday: a block needs"),
    ({"days_off": ["soon"]}, "“soon” is no date"), ({"zone": "Mars/Base"}, "Mars/Base"),
    ({"extra_days_day": ["2026-12-31"], "extra_days_start": [""], "extra_days_end": ["12:00"]}, "2026-12-31: a block needs"),
])  # fmt: skip
def test_wrong_hours_name_the_day(ada: Client, more: dict[str, Any], said: str) -> None:
    answer = ada.post(reverse("setup:new_calendar"), {**HOURS, **more})
    assert answer.status_code == 422 and said in text(answer)
    assert not Calendar.objects.exists()


def test_the_preview_of_hours_says_what_they_mean_now(ada: Client) -> None:
    shown = text(ada.post(reverse("setup:calendar_preview"), {"zone": "Asia/Tokyo", "holiday_country": "JP"}))
    assert "Open day and night." in shown and 'id="id_holiday_region"' in shown
    assert "goes past midnight" in text(
        ada.post(reverse("setup:calendar_preview"), {"hours_1_start": "18:00", "hours_1_end": "02:00"})
    )


def test_a_status_is_added_renamed_moved_and_removed(ada: Client, cast: Cast) -> None:
    ada.post(reverse("setup:statuses"), {"label": "Parts", "category": Category.PENDING})
    parts = Status.objects.get(label="Parts")
    first = Status.objects.filter(category=Category.PENDING).first()
    assert first is not None
    address = reverse("setup:status", args=[parts.pk])
    ada.post(address, {"label": "Waiting for parts", "seen": seen(ada, address)})
    answer = ada.post(reverse("setup:status_removal", args=[parts.pk]), {"into": first.pk}, follow=True)
    assert "“Waiting for parts” is removed" in text(answer)
    assert not Status.objects.filter(pk=parts.pk).exists()


def test_a_status_of_another_meaning_takes_nothing(ada: Client, cast: Cast) -> None:
    parts = labels.add("Parts", Category.PENDING, by=cast.ada)
    other = Status.objects.get(category=Category.OPEN)
    answer = ada.post(reverse("setup:status_removal", args=[parts.pk]), {"into": other.pk}, follow=True)
    assert "Nothing is removed" in text(answer) and Status.objects.filter(pk=parts.pk).exists()


def test_a_taken_label_is_an_error_at_its_field(ada: Client, cast: Cast) -> None:
    label = Status.objects.get(category=Category.OPEN).label
    answer = ada.post(reverse("setup:statuses"), {"label": label.upper(), "category": Category.OPEN})
    assert answer.status_code == 422 and "Another status has this label" in text(answer)


def test_tags_are_merged_by_name(ada: Client, cast: Cast) -> None:
    row, tent, tents = cast.conversation(), tags.named("tent"), tags.named("tents")
    tags.add(row, tent, by=Actor.user(cast.ada.pk))
    wrong = ada.post(reverse("setup:tag_merge", args=[tent.pk]), {"into": "nothing"})
    assert wrong.status_code == 422 and "There is no tag" in text(wrong)
    assert ada.post(reverse("setup:tag_merge", args=[tent.pk]), {"into": "TENT"}).status_code == 422
    ada.post(reverse("setup:tag_merge", args=[tent.pk]), {"into": "Tents"})
    assert list(row.tags.all()) == [tents]


def test_renaming_to_a_taken_name_offers_the_merge(ada: Client) -> None:
    tent = Tag.objects.create(name="tent")
    Tag.objects.create(name="tents")
    answer = ada.post(reverse("setup:tag", args=[tent.pk]), {"name": "Tents"})
    assert answer.status_code == 422 and "merge below" in text(answer)


def test_a_field_is_made_with_its_choices_and_keeps_its_type(ada: Client) -> None:
    made = {"label": "Size", "type": "choice", "choices": " S \nM\n\nM\n", "help": "", "key": ""}
    assert ada.post(reverse("setup:new_field"), made).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.choices) == ("size", ["S", "M"])
    address = reverse("setup:field", args=[field.pk])
    ada.post(address, {"label": "Size", "type": "number", "key": "other", "choices": "S\nM\nL", "seen": seen(ada, address)})
    field.refresh_from_db()
    assert (field.key, field.type, field.choices, field.active) == ("size", "choice", ["S", "M", "L"], False)


@pytest.mark.parametrize(("more", "said"), [
    ({"choices": ""}, "at least one choice"), ({"key": "Order Number"}, "Small letters"), ({"type": "nonsense"}, "nonsense"),
    ({"choices": "x" * 200}, "longer than 120"),
])  # fmt: skip
def test_a_wrong_field_says_how_to_mend_it(ada: Client, more: dict[str, str], said: str) -> None:
    made = {"label": "Size", "type": "choice", "choices": "S", **more}
    answer = ada.post(reverse("setup:new_field"), made)
    assert answer.status_code == 422 and said in text(answer)


@pytest.mark.parametrize("name", ["brands", "calendars", "statuses", "tags", "fields"])
def test_a_longer_list_asks_no_more_queries(ada: Client, cast: Cast, name: str) -> None:
    def fill(first: int) -> None:
        for number in range(first, first + 5):
            Brand.objects.create(name=f"Brand {number}")
            Calendar.objects.create(name=f"Hours {number}", holiday_country="PT")
            Tag.objects.create(name=f"tag {number}")
            Status.objects.create(label=f"Label {number}", category=Category.OPEN, position=number)
            CustomField.objects.create(key=f"key_{number}", label=f"Field {number}")

    counts = []
    for first in (0, 100):
        fill(first)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ada.get(reverse(f"setup:{name}"))
        assert answer.status_code == 200 and len(answer.content) < 100_000
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_form_stays_under_a_hundred_kilobytes(ada: Client, cast: Cast) -> None:
    calendar = Calendar.objects.create(name="Lisbon", holiday_country="US")
    for address in (reverse("setup:brand", args=[cast.brand.pk]), reverse("setup:calendar", args=[calendar.pk])):
        assert 5_000 < len(ada.get(address).content) < 100_000, address
