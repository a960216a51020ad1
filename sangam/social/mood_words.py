"""The words that `mood` counts, by language: plain, frequent, and seldom meant otherwise."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`after`: the negation follows what it negates."""

    good: frozenset[str]
    bad: frozenset[str]
    no: frozenset[str]
    after: bool = False


def _of(good: str, bad: str, no: str, *, after: bool = False) -> Language:
    return Language(_list(good), _list(bad), _list(no), after)


def _list(words: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", words).casefold().split())


GOOD_SIGNS = frozenset("😀😃😄😁😊😍🥰😘🤩👍👏🙏🎉💚💙💜🧡💛❤💯")
BAD_SIGNS = frozenset("😠😡🤬😞😢😭😤🤮🤢👎💔😒")

LANGUAGES = {
    "en": _of(
        "good great excellent amazing awesome love loved lovely perfect best happy thanks thank fantastic wonderful helpful "
        "friendly recommend recommended brilliant beautiful pleased impressed reliable superb glad delighted comfortable",
        "bad terrible awful horrible worst hate hated broken disappointed disappointing poor useless slow rude angry scam "
        "refund unacceptable ridiculous waste fail failed failing faulty damaged defective late missing ignored lost annoying "
        "frustrated frustrating shame disgusting avoid",
        "not no never don't doesn't didn't isn't wasn't aren't won't can't cannot couldn't wouldn't without hardly neither nor",
    ),
    "de": _of(
        "gut gute guter gutes super toll tolle toller klasse danke dankeschön liebe perfekt perfekte zufrieden begeistert "
        "freundlich freundlicher hervorragend schnell schnelle empfehlenswert empfehle wunderbar prima beste bestens glücklich",
        "schlecht schlechte schlechter schlechtes schlechteste furchtbar schrecklich enttäuscht enttäuschend kaputt ärgerlich "
        "unfreundlich langsam unverschämt frechheit betrug defekt mangelhaft leider katastrophe unmöglich wütend miserabel "
        "nutzlos peinlich verspätet",
        "nicht kein keine keinen keiner nie niemals ohne kaum",
    ),
    "fr": _of(
        "bon bonne super génial géniale merci excellent excellente parfait parfaite content contente ravi ravie adore aime "
        "magnifique rapide recommande formidable agréable satisfait satisfaite bravo sympa meilleur meilleure",
        "mauvais mauvaise horrible nul nulle déçu déçue décevant décevante cassé cassée arnaque lent lente inadmissible honte "
        "honteux scandaleux retard défectueux inutile catastrophe catastrophique pire ridicule énervé furieux malheureusement",
        "pas jamais aucun aucune sans ni guère",
    ),
    "es": _of(
        "bueno buena buenos buenas genial excelente gracias perfecto perfecta encanta encantado encantada feliz contento "
        "contenta recomiendo maravilloso maravillosa estupendo rápido amable mejor increíble fantástico satisfecho",
        "malo mala malos malas mal horrible terrible pésimo pésima peor roto rota decepcionado decepcionada decepcionante "
        "estafa lento lenta vergüenza inaceptable defectuoso tarde fatal odio inútil enfadado desastre desastroso asco",
        "no nunca jamás sin ni tampoco ningún ninguna",
    ),
    "pt": _of(
        "bom boa bons boas ótimo ótima excelente obrigado obrigada perfeito perfeita adoro adorei amei feliz satisfeito "
        "satisfeita recomendo maravilhoso maravilhosa rápido simpático melhor incrível fantástico parabéns",
        "mau má ruim péssimo péssima horrível terrível pior quebrado quebrada partido decepcionado decepcionada desiludido "
        "golpe fraude lento lenta vergonha inaceitável defeito defeituoso atrasado odeio inútil descaso desastre",
        "não nunca jamais sem nem nenhum nenhuma",
    ),
    "it": _of(
        "buono buona buoni bene ottimo ottima eccellente grazie perfetto perfetta adoro felice contento contenta soddisfatto "
        "soddisfatta consiglio consigliato meraviglioso veloce gentile gentili migliore fantastico bellissimo bellissima bravi",
        "male cattivo cattiva pessimo pessima orribile terribile peggiore rotto rotta deluso delusa deludente truffa lento "
        "lenta vergogna inaccettabile difettoso ritardo odio inutile arrabbiato disastro schifo purtroppo",
        "non mai senza né nessun nessuna",
    ),
    "hi": _of(
        "अच्छा अच्छी अच्छे बढ़िया शानदार धन्यवाद शुक्रिया खुश पसंद बेहतरीन उत्तम मददगार सुंदर",
        "बुरा बुरी बुरे खराब ख़राब बेकार घटिया धोखा निराश गुस्सा नाराज़ नाराज टूटा टूटी शर्म देरी परेशान बकवास",
        "नहीं न मत ना",
        after=True,
    ),
    "gu": _of(
        "સારું સારુ સારો સારી સારા સરસ ઉત્તમ શ્રેષ્ઠ આભાર ખુશ ગમ્યું ગમે સુંદર મદદરૂપ",
        "ખરાબ નકામું નકામો નકામી છેતરપિંડી નિરાશ ગુસ્સો નારાજ તૂટેલું તૂટેલી તૂટેલો શરમ મોડું મોડો પરેશાન બેકાર",
        "નથી નહીં નહિ ન ના",
        after=True,
    ),
}  # fmt: skip
