"""Files of messages, by their media id. A video may come as an address instead of bytes: followed only to Tencent's hosts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, Fetched, File, Settings
from sangam.channels.kinds.wechat import document, errors
from sangam.channels.kinds.wechat.account import ENDPOINT, Account

HOSTS = (".qq.com", ".weixin.qq.com", ".qpic.cn", ".qlogo.cn")
TYPES = {"voice/speex": "audio/speex", "audio/amr": "audio/amr", "voice/amr": "audio/amr"}
FILE_MAX = 32 * 1024 * 1024
_NAME = re.compile(r'filename="?([\w.-]{1,200})"?', re.ASCII)
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*\Z")


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError; WeChat keeps files for three days."""
    account = Account(settings, ctx.http, ctx.save_secret)
    answer = account.call("GET", "cgi-bin/media/get", params={"media_id": file.ref}, max_bytes=FILE_MAX)
    if "json" in answer.headers.get("content-type", "") or answer.content.lstrip()[:1] == b"{":
        where = document.text(calls.document(answer), "video_url")
        answer = calls.call(ctx.http, "GET", _theirs(where, settings), policy=errors.POLICY, max_bytes=FILE_MAX)
    return Fetched(answer.content, _type(answer, file), _name(answer, file))


def _theirs(where: str, settings: Settings) -> str:
    """An address at one of Tencent's own hosts. Raises DeliveryError."""
    try:
        found, own = urlsplit(where), urlsplit(settings.at(ENDPOINT))
        host = (found.hostname or "").lower()
    except ValueError:
        host = ""
    good = host and found.scheme in ("http", "https") and (f".{host}".endswith(HOSTS) or found.netloc == own.netloc)
    if not good:
        words = _("WeChat names a place outside of its own for this file. Look at it in WeChat's own console.")
        raise DeliveryError(words, permanent=True, kind="policy")
    return where


def _type(answer: httpx.Response, file: File) -> str:
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    said = TYPES.get(said, said)
    return said if _TYPE.match(said) and said not in ("text/plain", "application/octet-stream") else file.content_type


def _name(answer: httpx.Response, file: File) -> str:
    """WeChat names a file after its id; of that only the ending is of use."""
    found = _NAME.search(answer.headers.get("content-disposition", ""))
    ending = found[1].rpartition(".")[2].lower() if found and "." in found[1] else ""
    stem = file.name.rpartition(".")[0] or file.name
    return f"{stem}.{ending}" if ending and len(ending) <= 5 else file.name
