"""A letter's own pictures and thumbnails: made anew, by a signed address, for those who see the conversation."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from sangam.conversations import files, pictures
from sangam.conversations.models import Attachment, Message
from sangam.lib import clock
from sangam.web.workspace.conversation import original
from sangam.web.workspace.files.pictures import address
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BLANK = "data:image/gif;base64,AA"


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR, settings.PICTURES_DIR = tmp_path / "files", tmp_path / "pictures"


def letter(
    cast: Cast, content: bytes = b"", name: str = "tent.png", *, inline: bool = True, kind: str = "image/png"
) -> Attachment:
    """A file of a letter of Cleo's that Support received."""
    row = cast.conversation(html=f'<p>Look</p><img alt="tear" src="{BLANK}" data-cid="tent@cleo">')
    file = files.upload(cast.ben, name, kind, [content or png()])
    Attachment.objects.filter(pk=file.pk).update(message=row.messages.get(), inline=inline, content_id="tent@cleo")
    file.refresh_from_db()
    return file


def shown(file: Attachment) -> Message:
    assert file.message
    return file.message


def test_the_document_shows_the_letters_own_picture(cast: Cast) -> None:
    file = letter(cast)
    client = signed_in(cast.ben)
    answer = client.get(f"/messages/{shown(file).pk}/document")
    where = address(file)
    assert f'<img src="{where}" alt="tear">' in answer.content.decode()
    assert "img-src 'self' data:;" in answer["Content-Security-Policy"]
    picture = client.get(where)
    assert picture["Content-Type"] == "image/png" and picture["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture["Content-Security-Policy"] and picture["Cache-Control"].startswith("private")
    assert Image.open(io.BytesIO(picture.content)).size == (40, 30)


def test_pictures_of_others_wait_beside_it(cast: Cast) -> None:
    file = letter(cast)
    source = shown(file).html + f'<img src="{BLANK}" data-remote-src="https://x.example/p.png">'
    Message.objects.filter(pk=shown(file).pk).update(html=source)
    client = signed_in(cast.ben)
    plain = client.get(f"/messages/{shown(file).pk}/document").content.decode()
    assert address(file) in plain and '<img src="https://x.example' not in plain
    asked = client.get(f"/messages/{shown(file).pk}/document?pictures=1").content.decode()
    assert address(file) in asked and '<img src="https://x.example/p.png"' in asked


def test_a_waiting_picture_says_what_it_shows(cast: Cast) -> None:
    file = letter(cast)
    said = f'<img src="{BLANK}" alt="50 % &quot;off&quot; &amp; &lt;b&gt;more&lt;/b&gt;" data-remote-src="https://x.example/p.png">'
    silent = f'<img src="{BLANK}" alt=" " data-remote-src="https://x.example/dot.gif">'
    Message.objects.filter(pk=shown(file).pk).update(html=said + silent)
    client = signed_in(cast.ben)
    plain = client.get(f"/messages/{shown(file).pk}/document").content.decode()
    assert '<span class="waiting-picture" dir="auto">50 % &quot;off&quot; &amp; &lt;b&gt;more&lt;/b&gt;</span>' in plain
    assert plain.count("data-remote-src") == 1
    asked = client.get(f"/messages/{shown(file).pk}/document?pictures=1").content.decode()
    assert '<span class="waiting-picture"' not in asked and 'src="https://x.example/p.png"' in asked


def test_only_those_who_see_the_conversation(cast: Cast) -> None:
    file = letter(cast)
    for where in (address(file), f"/attachments/{file.pk}/thumbnail"):
        assert signed_in(cast.mara).get(where).status_code == 404
        assert Client().get(where).status_code == 302
    assert signed_in(cast.lena).get(address(file)).status_code == 200


def test_forged_and_expired_addresses(cast: Cast) -> None:
    file = letter(cast)
    token, client = pictures.link_token(file), signed_in(cast.ben)
    with clock.held_at(clock.now() - dt.timedelta(hours=2)):
        old = pictures.link_token(file)
    assert token != old
    for wrong in (old, token[:-1] + ("A" if token[-1] != "A" else "B"), files.link_token(file), "x", "WzEsInBhZ2UiXQ"):
        assert client.get(f"/pictures/{wrong}").status_code == 404
    assert client.get(f"/files/{token}").status_code == 404


def test_an_address_stays_the_same_for_a_while(cast: Cast) -> None:
    file = letter(cast)
    with clock.held_at(dt.datetime(2030, 1, 1, 12, 1, tzinfo=dt.UTC)):
        first = pictures.link_token(file)
    with clock.held_at(dt.datetime(2030, 1, 1, 12, 14, tzinfo=dt.UTC)):
        assert pictures.link_token(file) == first
        assert pictures.link_token(file, "small") != first


def test_the_host_of_the_files_asks_nobody_to_sign_in(cast: Cast, settings: LazySettings) -> None:
    settings.FILES_HOST, settings.ALLOWED_HOSTS = "files.example", ["*"]
    file = letter(cast)
    document = signed_in(cast.ben).get(f"/messages/{shown(file).pk}/document")
    assert "https://files.example" in document["Content-Security-Policy"]
    assert f'src="https://files.example/pictures/{pictures.link_token(file)}"' in document.content.decode()
    stranger = Client().get(f"/pictures/{pictures.link_token(file)}", headers={"host": "files.example"})
    assert stranger.status_code == 200 and stranger["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"<html>x", png()[:40]]
)
def test_what_only_says_png_becomes_a_card_with_its_name(cast: Cast, content: bytes) -> None:
    file = letter(cast, content, "<b>tent.png")
    Attachment.objects.filter(pk=file.pk).update(name="<b>tent.png")
    answer = signed_in(cast.ben).get(address(file))
    assert answer["Content-Type"] == "image/svg+xml" and "sandbox" in answer["Content-Security-Policy"]
    assert "&lt;b&gt;tent.png" in answer.content.decode() and "<b>" not in answer.content.decode()
    assert "script" not in answer.content.decode()


def test_it_is_made_once_and_can_be_made_again(cast: Cast, settings: LazySettings) -> None:
    file = letter(cast)
    first = pictures.shown(file.key)
    assert isinstance(first, pictures.Shown)
    files.store().path(file.key).write_bytes(b"no longer a picture")
    assert pictures.shown(file.key) == first
    with clock.held_at(clock.now() + dt.timedelta(days=31)):
        assert pictures.drop_old() == 1
    assert pictures.shown(file.key) == pictures.NotShown("kind")


def test_a_refusal_is_remembered_but_not_a_missing_file(cast: Cast) -> None:
    file = letter(cast, b"nothing")
    assert pictures.shown(file.key) == pictures.NotShown("kind")
    files.store().path(file.key).write_bytes(png())
    assert pictures.shown(file.key) == pictures.NotShown("kind")
    pictures.forget(file.key)
    files.store().remove(file.key)
    assert pictures.shown(file.key) == pictures.NotShown("gone")
    files.store().path(file.key).write_bytes(png())
    assert isinstance(pictures.shown(file.key), pictures.Shown)


def test_half_a_kept_file_is_made_again(cast: Cast, settings: LazySettings) -> None:
    file = letter(cast)
    pictures.shown(file.key)
    (kept,) = [path for path in Path(settings.PICTURES_DIR).rglob("*") if path.is_file()]
    kept.write_bytes(b"")
    assert isinstance(pictures.shown(file.key), pictures.Shown)


def test_an_attached_photograph_has_a_thumbnail(cast: Cast) -> None:
    file = letter(cast, png((900, 600)), inline=False)
    client = signed_in(cast.ben)
    page = client.get(f"/conversations/{shown(file).conversation.number}").content.decode()
    assert f'<img src="/attachments/{file.pk}/thumbnail" alt="" width="180" height="120" loading="lazy"' in page
    small = client.get(f"/attachments/{file.pk}/thumbnail", follow=True)
    assert Image.open(io.BytesIO(small.content)).size == (360, 240)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("inline", "kind"), [(True, "image/png"), (False, "image/svg+xml"), (False, "image/heic")])
def test_logos_and_other_kinds_have_none(cast: Cast, inline: bool, kind: str) -> None:
    file = letter(cast, inline=inline, kind=kind)
    page = signed_in(cast.ben).get(f"/conversations/{shown(file).conversation.number}").content.decode()
    assert "/thumbnail" not in page and file.name in page


def test_a_letter_without_html_shows_its_inline_pictures_in_the_row(cast: Cast) -> None:
    file = letter(cast)
    Message.objects.filter(pk=shown(file).pk).update(html="")
    page = signed_in(cast.ben).get(f"/conversations/{shown(file).conversation.number}").content.decode()
    assert f"/attachments/{file.pk}/thumbnail" in page


def test_content_ids_may_be_quoted_and_unknown_ones_stay() -> None:
    source = f'<img src="{BLANK}" data-cid="a%20b&amp;c@x"><img src="{BLANK}" data-cid="other">'
    found = original.with_own_pictures(source, {"a b&c@x": "/pictures/1?a&b"})
    assert found == f'<img src="/pictures/1?a&amp;b"><img src="{BLANK}" data-cid="other">'
