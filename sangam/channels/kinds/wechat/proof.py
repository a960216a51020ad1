"""Who calls. The query carries `signature` (over the token, a time and a nonce) and, in encrypted mode, `msg_signature`, which
covers the sealed message too.

In plain mode the body itself is not signed: whoever has seen one call could make another for some minutes. So encrypted mode
is what the form offers first, and a channel that has chosen it takes no plain call.
"""

from __future__ import annotations

import hmac

from sangam.channels.base import ParseError, RawItem, Reply, Request, Settings, Verification
from sangam.channels.kinds.wechat import document, sealing
from sangam.lib import clock

TOKEN, AES_KEY, SECRET = "token", "aes_key", "app_secret"
MODE, ENCRYPTED, PLAIN = "mode", "encrypted", "plain"
APP, VIEWS = "x-sangam-app", "x-sangam-views"
MENU_VIEWS = "menu_views"
TOKEN_LETTERS = 32
TOLERANCE_SECONDS = 300
GOOD = Verification(True)


def token_of(settings: Settings) -> str:
    """WeChat takes at most 32 letters; the secret that the house makes is longer."""
    return str(settings.get(TOKEN, ""))[:TOKEN_LETTERS]


def aes_key_of(settings: Settings) -> str:
    return str(settings.get(AES_KEY, ""))[: sealing.KEY_LETTERS]


def app_of(settings: Settings) -> str:
    return str(settings.get("app_id", ""))


def verify(request: Request, settings: Settings) -> Verification:
    try:
        _genuine(request, settings)
    except (_Refused, sealing.Unsealed) as error:
        return Verification(False, str(error))
    return GOOD


def unpack(request: Request, settings: Settings) -> list[RawItem]:
    """The message as plain XML, whatever mode it came in. Raises ParseError."""
    closed = _closed(request, settings)
    try:
        content = sealing.unseal(closed, aes_key_of(settings), app_of(settings)) if closed else request.body
    except sealing.Unsealed as error:
        raise ParseError(f"it cannot be opened: {error}") from error
    views = {VIEWS: "no"} if settings.get(MENU_VIEWS, True) is False else {}
    return [RawItem(content, {APP: app_of(settings), **views})]


def handshake(request: Request, settings: Settings) -> Reply:
    """`echostr` goes back, opened if it was sealed."""
    query, echo = request.query, request.query.get("echostr", "")
    try:
        if "msg_signature" in query:
            _signed(request, settings, "msg_signature", echo)
            return Reply(200, sealing.unseal(echo, aes_key_of(settings), app_of(settings)))
        _signed(request, settings, "signature")
    except (_Refused, sealing.Unsealed) as error:
        return Reply(403, f"not answered: {error}")
    return Reply(200, echo)


class _Refused(ValueError):
    """Not genuine, and why."""


def _genuine(request: Request, settings: Settings) -> None:
    """Raises _Refused, or Unsealed for what this account cannot open."""
    closed = _closed(request, settings)
    if closed:
        _signed(request, settings, "msg_signature", closed)
        sealing.unseal(closed, aes_key_of(settings), app_of(settings))
    elif settings.get(MODE, "") == ENCRYPTED:
        raise _Refused("a plain message, and this channel takes encrypted ones only")
    elif not request.body:
        raise _Refused("an empty call")
    else:
        _signed(request, settings, "signature")


def _closed(request: Request, settings: Settings) -> str:
    """What is to be opened, "" for a plain message. While WeChat changes from one mode to the other, a call holds both: then
    its signatures tell which is meant."""
    try:
        sealed = document.text(document.read(request.body), "Encrypt")
    except ParseError:
        return ""
    both = "signature" in request.query and "msg_signature" not in request.query
    return "" if both and settings.get(MODE, "") != ENCRYPTED else sealed


def _signed(request: Request, settings: Settings, name: str, *more: str) -> None:
    """Raises _Refused. A recorded call that is only looked at (`inspect`, without a channel) may be of any age."""
    token, given = token_of(settings), request.query.get(name, "")
    moment, nonce = request.query.get("timestamp", ""), request.query.get("nonce", "")
    if not token:
        raise _Refused("no token is set")
    if not (given and nonce and moment.isascii() and moment.isdigit() and len(moment) < 12):
        raise _Refused("no signature, no time or no nonce")
    expected = sealing.signature(token, moment, nonce, *more)
    if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode()):
        raise _Refused("wrong signature")
    if settings.channel_id and abs(clock.now().timestamp() - int(moment)) > TOLERANCE_SECONDS:
        raise _Refused("older or newer than five minutes")
