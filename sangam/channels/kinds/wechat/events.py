"""Events of an official account. One is named by who, when and what: WeChat gives them no number."""

from __future__ import annotations

from collections.abc import Mapping

from sangam.channels.base import Consent, Failure, IdentityRef, Ignored, Inbound, Item, Opening, Receipt
from sangam.channels.kinds.wechat.document import Thing, moment, text, thing
from sangam.channels.kinds.wechat.openings import TOUCHED

KEY_MAX = 300
SCENE = "qrscene_"
TEMPLATE_FAILURES = {
    "failed:user block": Failure("recipient", True, "user block", "this person does not take such messages"),
    "failed: system failed": Failure("provider", True, "system failed", "WeChat could not deliver it"),
}
SILENT: Mapping[str, str] = {
    "LOCATION": "where the customer's phone is, told when he opens the account",
    "MASSSENDJOBFINISH": "a message to all followers was sent",
    "kf_create_session": "WeChat's own service desk took the talk",
    "kf_close_session": "WeChat's own service desk ended the talk",
    "kf_switch_session": "WeChat's own service desk passed the talk on",
    "pic_sysphoto": "a picture was chosen from the menu; it comes as a message of its own",
    "pic_photo_or_album": "a picture was chosen from the menu; it comes as a message of its own",
    "pic_weixin": "a picture was chosen from the menu; it comes as a message of its own",
    "location_select": "a place was chosen from the menu; it comes as a message of its own",
    "user_enter_tempsession": "a customer opened the service window",
}


def read(given: Thing, by: IdentityRef, *, show_views: bool) -> list[Item]:
    """`show_views`: whether an opened link of the menu is shown as something that a customer did."""
    name, key, at = text(given, "Event"), text(given, "EventKey"), moment(given, "CreateTime")
    raw_type = f"event/{name}"[:60]
    if name == "subscribe":
        return [
            Consent(by, True, "subscribe", at=at, raw_type=raw_type),
            *_scanned(given, by, key.removeprefix(SCENE), raw_type),
        ]
    if name == "unsubscribe":
        return [Consent(by, False, "unsubscribe", at=at, raw_type=raw_type)]
    if name == "SCAN":
        return _scanned(given, by, key, raw_type) or [Ignored("a code without a scene was scanned", raw_type=raw_type)]
    if name in ("VIEW", "view_miniprogram") and not show_views:
        return [Ignored(f"a link of the menu was opened: {key[:KEY_MAX]}", raw_type=raw_type)]
    if name in ("CLICK", "VIEW", "view_miniprogram"):
        return [_pressed(given, by, key, raw_type, opens=name == "CLICK")]
    if name in ("scancode_push", "scancode_waitmsg"):
        result = text(thing(given, "ScanCodeInfo"), "ScanResult")
        return [_pressed(given, by, key, raw_type, opens=True, title=result)]
    if name == "TEMPLATESENDJOBFINISH":
        return [_template(given, by, raw_type)]
    return [Ignored(SILENT.get(name, "an event that is of no consequence here"), raw_type=raw_type)]


def _name(given: Thing, by: IdentityRef) -> str:
    return f"{by.value}:{text(given, 'CreateTime')[:20]}:{text(given, 'Event')[:60]}"


def _pressed(given: Thing, by: IdentityRef, key: str, raw_type: str, *, opens: bool, title: str = "") -> Inbound:
    key = key[:KEY_MAX]
    return Inbound(
        external_id=_name(given, by), sender=(by,), text=title or key, reply_text=title or key, kind="postback",
        conversation_key=by.value, sent_at=moment(given, "CreateTime"), opens=(Opening(*TOUCHED),) if opens else (),
        extra={"choice": {"id": key, "title": title or key}}, raw_type=raw_type,
    )  # fmt: skip


def _scanned(given: Thing, by: IdentityRef, scene: str, raw_type: str) -> list[Item]:
    """A code of ours that says where it hangs: somebody may want something there."""
    scene = scene[:KEY_MAX]
    if not scene or scene == "null":
        return []
    found = Inbound(
        external_id=_name(given, by), sender=(by,), text=scene, reply_text=scene, kind="postback", conversation_key=by.value,
        sent_at=moment(given, "CreateTime"), opens=(Opening(*TOUCHED),), raw_type=raw_type,
        extra={"referral": {"source": scene, "url": "", "title": ""}},
    )  # fmt: skip
    return [found]


def _template(given: Thing, by: IdentityRef, raw_type: str) -> Receipt:
    """What became of a template message, whoever sent it."""
    state, number = text(given, "Status"), text(given, "MsgID")[:100]
    at = moment(given, "CreateTime")
    if state == "success":
        return Receipt(number, "delivered", recipient=by.value, at=at, raw_type=raw_type)
    failure = TEMPLATE_FAILURES.get(state, Failure("unknown", True, state[:40], state[:200]))
    return Receipt(number, "failed", recipient=by.value, at=at, failure=failure, raw_type=raw_type)
