"""Words by which articles in four languages tell of signers, classes, days and addressees."""

from __future__ import annotations

import re
from typing import Final

from undersigned.press.wordlist import build_words

SIGNING: Final = build_words(
    "signed sign signs signing signatories signatory signatures signature signers signer",
    "undersigned firmado firmaron firma firman firmas firmantes firmante firmada suscrita",
    "suscribieron rubricaron firmó abajofirmantes suscriben respaldan חתמו חתם חתמה חתומים חתומות",
    "חותמים חותמות חתימות חתימה החותמים חתימותיהם חתומה وقع وقعت وقعوا وقعن وقعها وقعه توقيع توقيعا",
    "موقعون موقعين موقعا موقع موقعة التوقيعات تواقيع توقيعات الموقعين الموقعات وقّع وقّعت وقّعوا",
)
SIGNATURES: Final = build_words(
    "signatures signature signing firma firmas חתימות חתימה توقيع توقيعات التوقيع"
)
CLASSES: Final = build_words(
    "classes class groups categories kinds clases grupos categorías colectivos קבוצות סוגים",
    "קטגוריות فئات مجموعات أصناف",
)
# Before a number: it is a part of this one.
OF: Final = re.compile(
    r"(?:\b(?:out )?of(?: the| its| their| all| a total of)*|\bde(?: los| las| entre los| entre las"
    r"| un total de| sus)?|\bentre(?: los| las)|מתוך(?: כ)?|מבין|من أصل|من بين|من مجموع)\s*$"
)
OF_NEXT: Final = re.compile(r"\s*(?:out of|of|de|מתוך|מבין|מה|من أصل|من بين|من)\b")
SHARE: Final = re.compile(
    r"\s*(?:%|٪|per ?cent\b|percent\b|por ciento\b|אחוזים|אחוז|في المئة|في المائة|بالمئة|بالمائة)",
    re.IGNORECASE,
)
ABOUT: Final = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|unas?|unos|cerca de|casi|alrededor de"
    r"|aproximadamente)\s*$|(?:כ־|כ-|כמעט|בערך|בסביבות|نحو|حوالي|قرابة|ما يقارب|تقريبا)\s*$",
    re.IGNORECASE,
)
MORE: Final = re.compile(
    r"\b(?:more than|over|at least|no fewer than|más de|al menos|por lo menos)\s*$"
    r"|(?:יותר מ|למעלה מ|לפחות|לא פחות מ)[־-]?\s*$|(?:أكثر من|ما لا يقل عن|على الأقل)\s*$",
    re.IGNORECASE,
)
FEWER: Final = re.compile(
    r"\b(?:fewer than|less than|under|at most|menos de|como mucho)\s*$"
    r"|(?:פחות מ|לכל היותר)[־-]?\s*$|(?:أقل من|على الأكثر)\s*$",
    re.IGNORECASE,
)
CLOSING: Final = build_words(
    "until deadline closed closes close closing hasta cerró cierre cierra cerrado plazo עד נסגר",
    "נסגרה ייסגר מועד حتى أغلق إغلاق يغلق أغلقت انتهت تنتهي مهلة",
)
OPENING: Final = build_words("opened opens opening since abrió abierta abrieron apertura נפתח נפתחה فتح فتحت")
PUBLISHING: Final = build_words(
    "published released release publish publication publicada publicó publicaron publicado difundió",
    "divulgada פורסם התפרסם הופץ פרסמו פורסמה نشرت نشر نشروا نشرن وزعت منشورة صدرت",
)
TO: Final = re.compile(
    r"(?:letters?|appeal|petition) (?:was |is )?(?:addressed |sent |written )?to "
    r"(?P<en>[^.,;:“”\"«»\n]{3,90})"
    r"|cartas?(?: abierta)?(?: dirigida| enviada)? (?:al?|a la|a los|a las) (?P<es>[^.,;:“”\"«»\n]{3,90})"
    r"|מכתב(?: פתוח)?(?: שמוען)? (?:אל |ל)(?P<he>[^.,;:“”\"«»\n]{3,90})"
    r"|رسالة(?: مفتوحة)?(?: موجهة)? إلى (?P<ar>[^.،;:“”\"«»\n]{3,90})",
    re.IGNORECASE,
)
# Where the name of an addressee ends and the sentence goes on.
ADDRESSEE_ENDS: Final = build_words(
    "on that which who in after before demanding asking calling saying was is has signed published",
    "yesterday and says from about el que pidiendo exigiendo en tras firmada publicada ayer pide",
    "dice sobre שבו בו ביום אתמול וביקשו ודרשו על خلال يوم أمس التي فيها مطالبين تطالب",
)
SMALL: Final = build_words("the of a an to its their de la el los las del su sus של את ה ו ال في من إلى all")
