"""Words by which people forbid or allow being written to. The English ones are those that
carriers and gateways act on by custom (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT; START, UNSTOP; HELP),
those of other languages are the words people there use. Ours is the ledger that counts, whatever a gateway does besides.

A word counts only if the whole message is that word: "stop by the shop" is a question.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from sangam.lib.wordlist import words

Word = Literal["stop", "start", "help", ""]

STOP: Final = words(
    """stop stopall stop-all stop-alle unsubscribe cancel end quit revoke optout opt-out remove td
    arret arreter desabonner desinscrire desinscription stopsms
    alto baja parar cancelar darsedebaja
    stopp abmelden abbestellen austragen
    annulla disiscrivi cancella
    sair descadastrar
    afmelden uitschrijven avsluta avmeld frameld lopeta
    rezygnuje wypisz zrusit odhlasit leiratkozas dezabonare
    стоп отписаться отписка зупинити
    停止 退订 退訂 配信停止 수신거부 해지 रोकें બંધ
    إيقاف توقف الغاء"""
)
START: Final = words("start unstop resume subscribe optin opt-in demarrer reprendre iniciar anmelden старт 开始 再開")
HELP: Final = words("help info aide ayuda hilfe aiuto ajuda hulp hjalp pomoc помощь 帮助 ヘルプ")
LONGEST: Final = 24
_EDGES: Final = " \t\r\n.!?,;:\"'“”‘’«»¡¿-…。！"


def meaning(text: str) -> Word:
    """What a message means to the law, "" for all others. YES is an answer like any other, not a permission."""
    word = text.strip(_EDGES)
    if not word or len(word) > LONGEST:
        return ""
    folded = _folded(word)
    if folded in _STOP:
        return "stop"
    if folded in _START:
        return "start"
    return "help" if folded in _HELP else ""


def _folded(word: str) -> str:
    """Without case, accents and the blank of "STOP ALL"."""
    flat = "".join(char for char in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(char))
    return re.sub(r"\s+", "-", flat) if flat.count(" ") == 1 else flat


_STOP = frozenset(map(_folded, STOP))
_START = frozenset(map(_folded, START))
_HELP = frozenset(map(_folded, HELP))
