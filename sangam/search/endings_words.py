"""Endings of inflected languages that PostgreSQL has no stemmer for, by language, written folded.

Grammar's endings only (case, number, possession, the commonest of verbs); what is left over is matched as the beginning
of a word, so an ending that is missing here costs a hit only where the stem itself changes.
"""

from __future__ import annotations

from typing import Final

ENDINGS: Final[dict[str, str]] = {
    # Indic
    "gu": """નું ની નો ના ને થી માં પર એ ઓ ઓને ઓનું ઓની ઓનો ઓના ઓમાં ઓથી વાળું વાળો વાળી વાળા તું તી તો તા યું
        યો યી યા
        વું વા વાની વાનું શે શો ીશ ીએ ું ો ી ા ે ં ોને ોની ોના ોનો ોનું ોમાં ોથી ાને ાની ાનો ાનું ાના ાથી ામાં
        ેલ ેલું ેલી ેલો""",
    "bn": """টি টা টির টার টিকে টাকে গুলি গুলো গুলোর গুলির গুলোকে ের র কে তে েতে য় রা দের েরা েদের এর েই ে ো ি
        া ছি ছে ছেন
        ছিল েছি েছে েছেন েছিল িনি বেন বে বো ব লাম লেন ল তাম তেন ত ার ায় াই িয়ে টিতে টাতে খানা খানি ও ই""",
    "as": """ৰ ে ক ত লৈ বোৰ বোৰৰ বোৰক টো টোৰ জন জনী সকল ি ছে ছিল িছে িব া""",
    "hi": """ों ें ियों ियां ियाँ ाओं ाएं ाएँ ुओं ी ा े ि ो ने को से का के की में पर ता ती ते ना नी ने या यी ये
        गा गी गे
        कर ाना ाया ाई ाए ऊंगा एगा एगी एंगे""",
    "mr": """ला ना चा ची चे च्या त ने नी शी हून ांना ांचा ांची ांचे ांच्या ांत ांनी ांवर ावर ीवर वर मध्ये साठी
        ाला ाचा ाची ाचे ाच्या ात ाने
        ी ा े ो ू ां ीं ली ला ले तो ते ती णार ायचे ायला""",
    "ne": """हरू हरूको हरूलाई हरूले को का की लाई ले मा बाट सँग देखि ो ा ी े छ छन् छु थियो एको ेको ने नु""",
    "pa": """ਾਂ ੀਆਂ ਿਆਂ ੇ ੀ ਾ ੋ ਂ ਦਾ ਦੇ ਦੀ ਨੂੰ ਨੇ ਤੋਂ ਵਿੱਚ ਣਾ ਦਾ ਿਆ ੇਗਾ""",
    "or": """ର କୁ ରେ ରୁ ମାନେ ମାନଙ୍କ ମାନଙ୍କର ଟି ଟା ଗୁଡ଼ିକ ଙ୍କ ଙ୍କର ଙ୍କୁ ିଛି ିଲା ିବ""",
    "te": """లు లను లకు లతో లలో లో ను కు ని కి తో నుండి ుడు ం ాలు ాలను ాలకు ాలలో ంలో ంను ంకు ాన్ని ానికి ి ు ా""",
    "kn": """ಗಳು ಗಳನ್ನು ಗಳಿಗೆ ಗಳಲ್ಲಿ ಅನ್ನು ನ್ನು ವನ್ನು ಯನ್ನು ಗೆ ಕ್ಕೆ ಇಗೆ ಿಗೆ ಲ್ಲಿ ದಲ್ಲಿ ಿಂದ ದ ು ಿ ೆ ವು""",
    "ml": """കൾ കളെ കളുടെ കളിൽ കൾക്ക് ങ്ങൾ ങ്ങളുടെ ത്തിന്റെ ത്തിൽ ത്തെ ിന്റെ ിൽ ുടെ െ ിന് യുടെ യിൽ യെ യ്ക്ക് ന്
        ം ്""",
    "si": """ගේ ට ටත් ෙන් ෙහි වල් වලට වලින් වලින ල ය ව ක් ෝ ා ේ ි ු""",
    # Turkic
    "uz": """lar larni larning larga larda lardan larim laringiz larimiz lari larini larning ni ning ga ka qa
        da dan im m ing
        ingiz imiz miz ngiz i si ini sini imni imga imda ingizni ingizga inggiz imizni imizga im bo yap yapti
        yapman di dim dik dingiz
        man miz siz sa sam gan ganman moqda moqchi adi aman asiz amiz ish ishi ishni ishga ishim madi mayapti
        mas yotgan
        лар ларни ларнинг ларга ларда лардан лари ни нинг га ка қа да дан им м инг ингиз имиз миз нгиз и си ини
        сини имни имга
        ди дим дик дингиз ган япти яптим моқда ади аман иш ишни мади маяпти""",
    "kk": """лар лер дар дер тар тер ның нің дың дің тың тің ны ні ды ді ты ті га ге қа ке на не да де та те
        нан нен дан ден тан тен
        мен бен пен ым ім м ың ің ы і сы сі ымыз іміз ларды лерді лардың лердің ларға лерге ға ге ді дым дім""",
    "ky": """лар лер дар дер тар тер лор лөр нын нин дын дин тын тин ны ни ды ди ты ти га ге ка ке го гө да де
        та те дан ден тан тен
        ым им ың иң ы и сы си быз биз""",
    "az": """lar ler lari leri larin lerin larini lerini lara lere larda lerde lardan lerden in un nin nun i u
        ni nu a e ya ye da de dan
        den im um m iniz unuz imiz umuz si su di du dim mis mus ir ur acaq ecek mayib meyib""",
    "tt": """лар ләр нар нәр ның нең ны не га гә ка кә да дә та тә дан дән тан тән нан нән ым ем ың ең ы е сы се""",
    "ug": """لار لەر نىڭ نى غا گە قا كە دا دە تا تە دىن تىن ىم ىڭ ى سى""",
    # Slavic and Baltic without a stemmer in the server
    "pl": """ami ach ow om owi em ie ego emu ym ymi ych ej a e i o u y ia iami iach iom iem iow iu oscia osci
        owac owal owala owany
        uje ujemy ujecie ac al ala alem alam ali aly am asz esz emy ecie isz ymy nia nie niu cie cia""",
    "cs": """ami emi ach ich ech ovi um em ou eho emu ymi ym ych e a i o u y ete eme uje ujeme ovat oval ovala
        al ala ali il ila ili
        ni nim nich ni""",
    "sk": """ami ach och ovi om em ou eho emu ymi ym ych e a i o u y ieme uje ujeme ovat oval ovala al ala ali
        il ila ili""",
    "uk": """ами ями ах ях ів ов ові еві ом ем єм ою ею єю ий ого ому им ими их ій ої у ю а я о е є и і ь ти ла
        ло ли ть
        ємо ємося ується ення енням енні ості істю""",
    "be": """амі ямі ах ях аў оў ам ям ом ем аю яю ы і а я о е у ю ага аму ым ымі ых ай ць ла лі ць енне""",
    "bg": """ът ят та то те а я и о е у ове ове ите ата ета овете ия ията ото ен на но ни х ме те ха ва ваме ше
        л ла ло ли""",
    "mk": """от та то те ите ата ето овите а и о е у ов ва вме ше л ла ло ли""",
    "hr": """ama ima ovima evima om em og ega ome im ih oj a e i o u ju mo te ti la lo li ao""",
    "sl": """ami ema ima ih im om em ega emu a e i o u mo te ti la lo li""",
    "lv": """iem am ai as us u a e i o s is es us ies iem am em im os as es ju jiem""",
    # Iranian, Semitic, Caucasian
    "fa": """ها های هایی هایم هایت هایش هایمان ام ات اش مان تان شان ی ای ان تر ترین ند ید یم م ه""",
    "ur": """وں یں یاں ات ے ی ا نے کو سے تا تی تے نا یا ئی ئے گا گی گے""",
    "ku": """ên an eke ekan ê î a ek in im""",
    "he": """ים ות ה י ך ו נו כם הם ית יים תי ת""",
    "ka": """ები ების ებს ებით ებში ს ის ით ად მა ო ში ზე თან დან ი ა ე""",
    "hy": """ներ ներ ների ներից ներով ներում եր երի երից ը ն ի ից ով ում ին ս դ""",
    "am": """ዎች ዎችን ኦች ን ው ዋ ቸው ና ም ት""",
    # Korean particles and endings
    "ko": """은 는 이 가 을 를 의 에 에서 에게 께 께서 로 으로 와 과 도 만 까지 부터 보다 처럼 들 들이 들을
        들은 이나 나 랑 이랑 입니다
        이에요 예요 인데 인데요 이고 하고 했습니다 했어요 합니다 해요 하는 한 할 하지 되는 됩니다 됐어요
        었습니다 았습니다 었어요 았어요 습니다
        네요 는데 는데요 고 요""",
    # African and others
    "sw": """ni ng'ani ana eni wa wa""",
    "mn": """ын ийн ыг ийг аас ээс оос өөс аар ээр оор өөр д т тай тэй той ууд үүд нууд нүүд н""",
    "eo": """oj ojn on o a aj ajn an e as is os us i u""",
    "sq": """ve et at it in eve ave a e i en t""",
    "is": """inn inum ins num nar nir um ur ar ir a i u""",
    "mt": """iet ijiet ni na hom""",
}
"""`{language: endings}`; a language that is missing has a stemmer in the server, or needs none."""

OF_SCRIPT: Final[dict[str, tuple[str, ...]]] = {
    "GUJARATI": ("gu",), "BENGALI": ("bn", "as"), "DEVANAGARI": ("hi", "mr", "ne"), "GURMUKHI": ("pa",),
        "ORIYA": ("or",),
    "TELUGU": ("te",), "KANNADA": ("kn",), "MALAYALAM": ("ml",), "SINHALA": ("si",), "HEBREW": ("he",),
        "GEORGIAN": ("ka",),
    "ARMENIAN": ("hy",), "ETHIOPIC": ("am",), "HANGUL": ("ko",), "ARABIC": ("fa", "ur", "ug"),
    "CYRILLIC": ("uz", "uk", "be", "bg", "mk", "kk", "ky", "tt", "mn"),
    "LATIN": ("uz", "az", "pl", "cs", "sk", "hr", "sl", "lv", "sw", "sq", "is", "eo", "ku"),
}  # fmt: skip
"""Which of them may be meant by a word of a script."""

PREFIXES: Final[dict[str, tuple[str, ...]]] = {
    "HEBREW": ("וה", "שה", "ה", "ב", "ל", "מ", "ש", "ו", "כ"),
    "ARABIC": ("وال", "بال", "لل", "ال", "و"),
}
"""What is written before a word without a space: "and", "in", "the"."""

DICTIONARIES: Final[dict[str, str]] = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id":
        "indonesian",
    "ms": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish",
        "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Snowball dictionaries that every PostgreSQL from 15 on has."""
