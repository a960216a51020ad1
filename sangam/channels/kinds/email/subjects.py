"""Subjects without the prefixes that clients and lists put before them, and our own conversation number in them.

Prefixes are facts of mail clients in many languages; each pattern is anchored and bounded, so a subject of any length
is read in linear time.
"""

from __future__ import annotations

import re
from typing import Final

from sangam.lib.wordlist import words

MAX_SUBJECT: Final = 2_000
MAX_PREFIXES: Final = 40

REPLY: Final = words(
    """re aw antw antwort antwoord sv vs vast svar rif r res resp odp ynt yan
    cevap yanıt balas bls atb at ats ats. ans ss να απ ha vá válasz na rép
    rép. reponse réponse resposta respuesta risposta svar: ang hv βλ υπ ответ
    отв на нa відп odg одг отг отговор одп ots jwb trl tl phản_hồi trả_lời ad
    in_re atbilde vast. edp edg javob жауап хариу 回复 答复 回覆 答覆 回信
    返信 返 회신 답장 답변 رد رَد الرد رد_على پاسخ جواب השב תגובה תשובה ตอบ
    ตอบกลับ उत्तर जवाब প্রতি উত্তর જવાબ પ્રત્યુત્તર பதில் ప్రత్యుత్తరం ಉತ್ತರ
    മറുപടി পুনঃ पुनः प्रति"""
)
FORWARD: Final = words(
    """fwd fw wg vb vl vs. rv tr trs i inoltro inoltra enc pd ilt i̇lt ilet
    iletildi doorst doorgestuurd trs redir renvi rvs πρθ προώθηση továbbítás
    továbbítva tov fs ters vidarebefordrat videresendt videresendt:
    viderestendt lanjutkan tr. пересл пересылка пересланное переслать пер пд
    препр препратено прослеђено prosleđeno proslijeđeno posredovano persiųsta
    pārsūtīts edasi edastatud välitetty välit fyi_fwd fwd. fw. renv trans
    transf encaminhada encaminhado reenviado reenvío reenvio reenviar reenv
    rinvio weitergeleitet weiterleitung chuyển_tiếp diteruskan terusan 转发
    轉寄 轉發 转寄 転送 전달 إعادة_توجيه إعادة_إرسال תחזוקה הועבר העברה هدایت
    بازارسال ส่งต่อ अग्रेषित ফরওয়ার্ড ફૉરવર્ડ uzat yo'naltirildi"""
)
_CASED = words("i r na at ha ad на пер ss ref trans ats tl ans as fs an pd")
"""Short ones that are also words: they count as prefixes only when written as clients write them."""

_PREFIX = re.compile(
    r"\s*(?P<word>[^\W\d_][^\s:：\[\](){}^<>]{0,14}(?: [^\s:：\[\](){}^<>0-9]{1,10})?)\s?"
    r"(?P<count>\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\*\d{1,3}|\d{1,2})?\s?[:：]\s*"
)
_TAG = re.compile(r"\s*\[([^\[\]\n]{1,60})\]\s*")
_NUMBER = re.compile(r"\[#(\d{1,12})\]")
_DIRECTION = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


def base(subject: str) -> str:
    """`Re[2]: AW: [list] Fwd: Hello [#12]` -> `Hello`. What says something ("Automatic reply:") stays."""
    rest, _ = _strip(subject)
    return rest


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix that tells says "forwarded"."""
    _, kinds = _strip(subject)
    return bool(kinds) and kinds[0] == "forward"


def numbers(subject: str) -> tuple[int, ...]:
    """Conversation numbers from our markers `[#1234]`, in order, each once."""
    return tuple(dict.fromkeys(int(found) for found in _NUMBER.findall(subject[:MAX_SUBJECT])))


def _strip(subject: str) -> tuple[str, list[str]]:
    rest = " ".join(_NUMBER.sub(" ", subject[:MAX_SUBJECT].translate(_DIRECTION)).split())
    kinds: list[str] = []
    for _ in range(MAX_PREFIXES):
        if match := _PREFIX.match(rest):
            kind = _kind(match["word"])
            if not kind:
                break
            kinds.append(kind)
            rest = rest[match.end() :]
        elif (match := _TAG.match(rest)) and rest[match.end() :].strip():
            rest = rest[match.end() :]
        else:
            break
    return rest.strip(), kinds


def _kind(word: str) -> str:
    """ "reply", "forward" or "" for the word before a colon."""
    folded = word.casefold().strip(" .").replace("i̇", "i")
    if folded in _CASED and word not in (word.upper(), word.capitalize()):
        return ""
    if folded in FORWARD or word.lower() in FORWARD:
        return "forward"
    return "reply" if folded in REPLY else ""
