"""In which of the desk's languages a text is written, told by its frequent words and its letters; no doubtful answer.

Languages that are close to one of them are known, too, so that a Portuguese text is not taken for Spanish.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import islice

from tui_desk.text.clean import fold
from tui_desk.typed import dataclass

LONGEST = 2000
"""Letters that are looked at."""
MOST_WORDS = 60
"""Words that are looked at: from more nothing is learnt."""
LEAST = 3
"""So many different words have to speak for a language."""
_SHARE = 6
"""And one in so many."""
_APART = re.compile(r"\S*(?:[@\\/_]|\w\.\w|\d)\S*")
"""Addresses, paths and numbers are in no language."""
_WORD = re.compile(r"[¿¡]?[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Tongue:
    """What a language is known by."""

    words: frozenset[str]
    """Folded."""
    letters: frozenset[str]
    """A word that has one of them is hardly of another language, unless that has it here, too."""


def language_of(text: str) -> str:
    """The language of a text, such as `de`; empty: it is too short, mixed, or in none that the desk speaks."""
    apart = _APART.sub(" ", unicodedata.normalize("NFC", text[:LONGEST]))
    words = dict.fromkeys(one.group().lower() for one in islice(_WORD.finditer(apart), MOST_WORDS))
    spelled = [(fold(word.lstrip("¿¡")), frozenset(word)) for word in words]
    hits = {
        code: sum(word in tongue.words or not letters.isdisjoint(tongue.letters) for word, letters in spelled)
        for code, tongue in _TONGUES.items()
    }
    (best, most), (_, second) = sorted(hits.items(), key=lambda one: -one[1])[:2]
    sure = most >= LEAST and most * _SHARE >= len(words) and second * 3 <= most * 2
    return best if sure and best in SPOKEN else ""


def _tongue(words: str, letters: str = "") -> _Tongue:
    return _Tongue(frozenset(map(fold, words.split())), frozenset(letters))


SPOKEN = ("en", "de", "es", "fr", "ru", "uk")
"""The languages that are told."""
_TONGUES: Mapping[str, _Tongue] = {
    "en": _tongue(
        "the and is are was were it its this that there i you he she we they my your our me him them us"
        " to of in on at for from with without by as an be been am have has had do does did not no can"
        " could would will should please thank thanks hello hi dear but or if when where what why how"
        " which who any some since after before still yet order get got about out up again just only so"
        " don doesn didn isn can't won ve ll"
    ),
    "de": _tongue(
        "der die das den dem des ein eine einen einem einer und oder aber ist sind war waren ich du er"
        " sie es wir ihr mich mir sich uns ihnen mein meine meinen meinem meiner ihre ihren unser unsere"
        " nicht kein keine mit ohne von vom zu zum zur auf aus bei für fuer über nach seit in im an am als"
        " auch noch schon immer nur wie wo wann was warum wer wenn dass weil hat haben habe hatte kann"
        " können koennen konnte wird werden wurde bitte danke hallo guten liebe gruß grüße viele mehr sehr"
        " geht bin man leider jetzt heute so",
        "ß",
    ),
    "es": _tongue(
        "el la los las un una unos unas y e o pero es son era fue está están estoy estar ser yo usted"
        " ustedes él ella nosotros me te se le les nos lo mi mis su sus nuestro nuestra no ni con sin de"
        " del al a en por para desde hasta sobre que qué como cómo cuando cuándo donde dónde porque muy"
        " más ya todavía aún también hay he ha han hemos tengo tiene puedo puede pueden quiero quisiera"
        " hola gracias favor buenos buenas saludos esto esta este ese esa hace si ahora ayer hoy",
        "ñ¿¡",
    ),
    "fr": _tongue(
        "le la les l un une des du de d et ou mais est sont était suis je j tu il elle nous vous ils"
        " elles on me m te se s mon ma mes votre vos notre nos son sa ses ce c cette ces ça ne n pas plus"
        " rien avec sans pour par sur dans en au aux à depuis que qu qui quoi quand où comment pourquoi"
        " très déjà encore aussi ai as a avez avons ont avait peut pouvez peux puis bonjour bonsoir merci"
        " cordialement fait être avoir y si",
        "œ",
    ),
    "ru": _tongue(
        "и в во не на я мы вы он она они оно что это этот эта эти как так но а или по с со к ко у о об от"
        " до из за для при без же ли бы да нет мне меня мой моя моё мое мои нас нам вам вас ваш ваша ваше"
        " его её их ему был была было были быть есть когда где почему если то только уже ещё еще очень"
        " можно нужно надо могу можете здравствуйте привет спасибо пожалуйста заказ счёт добрый день"
        " который которые после сейчас сегодня вчера больше тоже",
        "ыэё",
    ),
    "uk": _tongue(
        "і й та в у не на я ми ви він вона вони воно що це цей ця ці як так але а або по з із зі до від"
        " за для при без же чи б би ні мені мене мій моя моє мої нас нам вам вас ваш ваша ваше його її їх"
        " йому був була було були бути є коли де чому якщо то тільки лише вже ще дуже можна треба потрібно"
        " можу можете вітаю добрий день привіт дякую замовлення рахунок будь ласка який які після зараз"
        " сьогодні вчора більше теж також про щоб",
        "іїєґ",
    ),
    "pt": _tongue(
        "o a os as um uma e ou mas é são era foi está estão estou eu você vocês ele ela nós me te se lhe"
        " nos meu minha meus minhas seu sua seus suas não nem com sem de do da dos das ao à em no na nos"
        " nas por pelo pela para desde até sobre que como quando onde porque muito mais já ainda também há"
        " tenho tem posso pode olá oi obrigado obrigada bom boa isto isso esta este fiz recebi gostaria se"
        " agora hoje ontem",
        "ãõ",
    ),
    "it": _tongue(
        "il lo la i gli le un uno una e o ma è sono era sei ho ha hanno abbiamo io tu lui lei noi voi mi"
        " ti si ci vi mio mia miei suo sua nostro non né con senza di del della dei delle al alla a da dal"
        " dalla in nel nella su sul per tra che chi come quando dove perché molto più già ancora anche"
        " posso può vorrei ciao salve buongiorno grazie favore questo questa se adesso oggi ieri"
    ),
    "nl": _tongue(
        "de het een en of maar is zijn was waren ik jij je hij zij ze wij we jullie u mij me mijn uw ons"
        " onze niet geen met zonder van voor naar op in aan uit bij over om te ook nog al altijd alleen"
        " hoe waar wanneer wat waarom wie als dat dit die deze heb heeft hebben had kan kunnen wordt"
        " worden werd graag bedankt dank hallo goedendag groeten meer zeer er door sinds nu vandaag"
        " gisteren wil"
    ),
    "sv": _tongue(
        "och att det den en ett är var jag du han hon vi ni de mig min mitt mina er inte med utan av för"
        " från till på i om som när var hur vad varför har hade kan kunde ska vill hej tack eller men så"
        " nu"
    ),
    "da": _tongue(
        "og at det den en et er var jeg du han hun vi i de mig min mit mine ikke med uden af for fra til"
        " på om som når hvor hvordan hva hvad hvorfor har havde kan kunne skal vil hei hej tak takk eller"
        " men så nå nu",
        "æøå",
    ),
    "pl": _tongue(
        "i w we nie na ja my wy on ona oni co to ten ta te jak tak ale a albo lub po z ze do od za dla"
        " przy bez czy mi mnie mój moja moje nas nam pan pani jest są był była było kiedy gdzie dlaczego"
        " jeśli tylko już jeszcze bardzo można proszę dziękuję dzień dobry witam cześć mam od przez się",
        "ąęłśźż",
    ),
    "cs": _tongue(
        "a v ve ne na já my vy on ona oni co to ten ta jak tak ale nebo po z ze do od za pro při bez mi"
        " mně můj moje nás nám je jsou byl byla bylo jsem kdy kde proč když jen už ještě velmi prosím"
        " děkuji dobrý den se si",
        "řěů",
    ),
    "ro": _tongue(
        "și si în un o este sunt era eu tu el ea noi voi mă îmi meu mea nu cu fără de la pe din pentru că"
        " care ce cum când unde mai am are au pot poate bună mulțumesc vă rog dar sau nici acum",
        "șțăşţ",
    ),
    "ca": _tongue(
        "el la els les un una i o però són era va jo vostè em et li ens el meu meva no ni amb sense de"
        " del al a en per des fins sobre que què com quan on perquè molt més ja encara també hi ha he han"
        " tinc puc pot gràcies bon això aquest aquesta si ara avui ahir"
    ),
    "tr": _tongue(
        "ve bir bu ne ben sen biz siz için ile de da mi çok var yok nasıl merhaba teşekkürler", "ğış"
    ),
    "hu": _tongue("a az és egy nem van én hogy mit mi ez de meg csak már is köszönöm kérem szia", "őű"),
    "bg": _tongue(
        "и в във не на аз ние вие той тя те то що това този тази тези как така но а или по с със към у за"
        " от до из без ли да ми ме мен моя моят моята моето нас ни ви ваш беше е са съм сме има няма"
        " когато къде защо ако само вече още много може мога здравейте благодаря моля добър ден който"
        " която след сега днес вчера се си ще",
        "ъ",
    ),
    "be": _tongue(
        "і у не на я мы вы ён яна яны што гэта гэты як так але а або па з са да ад за для пры без ці б"
        " мне мяне мой мая маё мае нас нам вам вас ваш яго яе іх быў была было былі ёсць калі дзе чаму"
        " толькі ўжо яшчэ вельмі можна дзякуй калі ласка добры дзень пасля зараз сёння",
        "ўыэё",
    ),
    "sr": _tongue(
        "и у не на ја ми ви он она они што шта то ово овај ова како али а или по с са к од до из за без"
        " ли да мој моја моје нас нам вам вас је сам су био била кад где зашто ако само већ још врло може"
        " могу здраво хвала молим се",
        "јљњћђџѓќѕ",
    ),
    "kk": _tongue("және бұл мен сіз біз емес үшін бар жоқ", "әғқңөұүһ"),
}
