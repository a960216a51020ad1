from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import LazySettings

from sangam.channels.base import RawItem
from sangam.conversations import pictures
from sangam.conversations.models import Attachment
from sangam.ingest import store, sweep
from sangam.lib import clock
from sangam.lib.files import Store
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_only_old_files_that_nobody_names_are_removed(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR, settings.PICTURES_DIR = tmp_path / "files", tmp_path / "pictures"
    files = Store(tmp_path / "files")
    lost, used = files.save(b"lost").key, files.save(b"used").key
    Attachment.objects.create(key=used, name="a", size=4)
    store.many(cast.mailbox.pk, [RawItem(payload=b"x" * (store.IN_ROW_MAX + 1))])
    assert pictures.shown(lost) == pictures.NotShown("kind")
    assert sweep.unreferenced() == 0
    with clock.held_at(clock.now() + dt.timedelta(hours=25)):
        assert sweep.unreferenced() == 1
    assert files.exists(used) and not files.exists(lost)
    assert pictures.shown(lost) == pictures.NotShown("gone")
