"""Mail domains anybody can have an address at; they never say which company somebody belongs to."""

_NAMES = """
gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it live.com
live.fr live.nl msn.com yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.com.br yahoo.de yahoo.es yahoo.fr
yahoo.it ymail.com rocketmail.com aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com
tuta.io gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de posteo.de mailbox.org mail.de
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it tiscali.it alice.it mail.ru bk.ru
list.ru inbox.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua mail.com email.com qq.com foxmail.com
163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn naver.com daum.net hanmail.net
nate.com kakao.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp rediffmail.com zoho.com
zohomail.com fastmail.com hey.com uol.com.br bol.com.br terra.com.br ig.com.br seznam.cz centrum.cz email.cz
wp.pl o2.pl onet.pl interia.pl abv.bg mail.bg citromail.hu freemail.hu telenet.be skynet.be ziggo.nl kpnmail.nl
planet.nl home.nl bluewin.ch hispeed.ch sapo.pt bigpond.com optusnet.com.au btinternet.com sky.com
virginmedia.com ntlworld.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
shaw.ca rogers.com sympatico.ca mail.uz umail.uz
"""
FREE_MAIL = frozenset(_NAMES.split())
