"""Messages and events in the shape that WeChat's documentation shows, one of each."""

from __future__ import annotations

from typing import Any

WHO = "oNP_xiaomei_0000000000000001"
_BASE: dict[str, Any] = {"ToUserName": "gh_northpeak", "FromUserName": WHO, "CreateTime": 1790000000}


def message(sort: str, number: int = 23456789012345678, **fields: Any) -> dict[str, Any]:
    return {**_BASE, "MsgType": sort, **fields, "MsgId": number}


def event(name: str, key: str = "", **fields: Any) -> dict[str, Any]:
    return {**_BASE, "MsgType": "event", "Event": name, "EventKey": key, **fields}


EVERY: dict[str, dict[str, Any]] = {
    "text": message("text", Content="这是一个测试 <b>&amp;"),
    "menu answer": message("text", Content="满意", bizmsgmenuid="101"),
    "image": message("image", PicUrl="http://mmbiz.qpic.cn/mmbiz_jpg/x/0", MediaId="media_1"),
    "voice": message("voice", MediaId="media_2", Format="amr", Recognition="帐篷到了吗"),
    "silent voice": message("voice", MediaId="media_3", Format="speex"),
    "video": message("video", MediaId="media_4", ThumbMediaId="thumb_4"),
    "shortvideo": message("shortvideo", MediaId="media_5", ThumbMediaId="thumb_5"),
    "location": message(
        "location", Location_X=23.134521, Location_Y=113.358803, Scale=20, Label="广州市天河区", Poiname="体育中心"
    ),
    "bare location": message("location", Location_X=23.134521, Location_Y=113.358803, Scale=20),
    "link": message("link", Title="公众平台官网链接", Description="请看", Url="https://northpeak.example/t"),
    "file": message("file", Title="发票.pdf", Description="", FileKey="k", FileMd5="m", FileTotalLen=52000),
    "mini program": message("miniprogrampage", Title="选购", AppId="wx9", PagePath="pages/tent?id=7", ThumbMediaId="t"),
    "unknown": message("hologram"),
    "subscribe": event("subscribe"),
    "subscribe by code": event("subscribe", "qrscene_shop-7", Ticket="gQ"),
    "unsubscribe": event("unsubscribe"),
    "scan": event("SCAN", "shop-7", Ticket="gQ"),
    "click": event("CLICK", "TALK_TO_US"),
    "view": event("VIEW", "https://northpeak.example/sale", MenuId="4"),
    "scan button": event("scancode_waitmsg", "SCAN", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "NP-1042"}),
    "where": event("LOCATION", Latitude=23.13, Longitude=113.35, Precision=119.4),
    "picture from menu": event("pic_weixin", "PIC", SendPicsInfo={"Count": 1, "PicList": {"item": {"PicMd5Sum": "x"}}}),
    "template delivered": event("TEMPLATESENDJOBFINISH", MsgID=200163836, Status="success"),
    "template blocked": event("TEMPLATESENDJOBFINISH", MsgID=200163837, Status="failed:user block"),
    "desk": event("kf_create_session", KfAccount="a@northpeak"),
    "unknown event": event("telepathy"),
}
TWO = {"subscribe by code": 2}
"""How many items it makes, where not one."""
