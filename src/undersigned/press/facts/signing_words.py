"""Words by which articles in four languages tell of signers and classes."""

from __future__ import annotations

import re
from typing import Final

from undersigned.press.speaking import speech
from undersigned.press.words.wordlist import build_words

SIGNING: Final = build_words(
    "signed sign signs signing signatories signatory signatures signature signers signer undersigned",
    "endorsed endorse endorses endorsing firmado firmaron firma firman firmas firmantes firmante firmada",
    "firmadas firmados suscrita suscrito suscribieron rubricaron rubricada rubricado firmó abajofirmantes",
    "suscriben respaldan respaldada avalada firmar firmarla firmarlo",
    "לחתום חתמו חתם חתמה חתומים חתומות נחתם נחתמה",
    "חותמים חותמות חתימות חתימה החותמים חתימותיהם חתומה وقع وقعت وقعوا وقعن وقعها وقعه وقعته وقعتها وقعوها",
    "وقعنها توقع يوقع يوقعوا يوقعن توقيع توقيعا",
    "موقعون موقعين موقعا موقع موقعة التوقيعات تواقيع توقيعات الموقعين الموقعات",
)
# "44 names" are signatures where a letter bears them.
NAMES: Final = re.compile(
    r"\b(?:put|putting|puts|added|add|lent) (?:their |its )?names? (?:to|under|on)\b"
    r"|\bnames (?:under|on|below|beneath)\b"
    r"|\b(?:letter|petition|appeal|statement|text|document)\b[^.;:]{0,40}\bbacked by\b"
    r"|\b(?:carries|bears|has|with|carry|bear|carrying|bearing) \S+ names\b",
    re.IGNORECASE,
)
NAMED: Final = build_words("names")
SIGNATURES: Final = build_words(
    "signatures signature signing firma firmas חתימות חתימה توقيع توقيعات التوقيع"
)
CLASSES: Final = build_words(
    "classes class groups categories kinds clases grupos categorías colectivos קבוצות סוגים",
    "קטגוריות فئات مجموعات أصناف",
)
# Who may be a nurse as well as anything else: no class, no trade.
GENERAL: Final = build_words(
    "people persons members member staff employees employee workers worker colleagues professionals personas",
    "personal empleados empleadas trabajadores trabajadoras sanitarios sanitarias profesionales miembros",
    "compañeros compañeras אנשים אנשי איש חברים חברות עובדים עובדות עמיתים עמיתות شخصا شخص أشخاص عاملا عامل",
    "عاملين عاملات موظفا موظف موظفين موظفات عضوا عضو أعضاء",
)
# Before a number: it is a part of this one.
OF: Final = re.compile(
    r"(?:\b(?:out )?of(?: the| its| their| all| a total of| a possible)*(?: \w+['’]s)?"
    r"|\bde(?: los| las| entre los| entre las"
    r"| un total de| sus)?|\bentre(?: los| las)|מתוך(?: כ)?|מבין|من أصل|من بين|من مجموع)\s*$"
)
# Of the district's 412 employees, who may be more than those on the roster.
OF_WHOSE: Final = re.compile(r"\bof (?:the |its )?\w+['’]s\s+$", re.IGNORECASE)
OF_NEXT: Final = re.compile(r"\s*(?:out of|of|de|מתוך|מבין|מה|من أصل|من بين|من)\b")
# "Of them", "of the signers": a part of those who signed, unless it goes on with the verb.
OF_THEM: Final = re.compile(
    r"\s*(?:of (?:them|whom|these|those)\b|de (?:ellos|ellas|estos|estas)\b|מהם|מהן|מתוכם|מתוכן|منهم|منهن)"
    r"(?!\s+(?:have |has |had |han )?(?:signed|firmaron|firmado|חתמו|وقعوا|وقعن))",
    re.IGNORECASE,
)
OF_SIGNERS: Final = re.compile(
    r"\s*(?:of (?:the|those|its) (?:[\w-]+ )?(?:signers|signatories|undersigned|who signed)"
    r"|de (?:los|las) (?:\w+ )?(?:firmantes|abajofirmantes)|de (?:los|las|quienes) que firmaron"
    r"|מ(?:בין |תוך )?ה?(?:חותמים|חותמות)|من (?:بين )?(?:الموقعين|الموقعات|الموقعون))",
    re.IGNORECASE,
)
# A word that begins a clause on some of those who signed; without "the" before the number it is no total.
WHO: Final = re.compile(
    r"^\s*(?:(?:\w+\s+){1,3}?(?:who|that|que|الذين|اللواتي|اللاتي|ممن)\b(?:\s+\w+){0,2}?\s+"
    r"|(?:\w+\s+){1,3}?(?:ש|אשר ))(?:had |have |has |han |לא )?"
    r"(?=signed|sign\b|put\b|endorsed|firmaron|firman|suscrib|rubric|חתמו|חתומ|وق[ّ]?ع)",
    re.IGNORECASE,
)
DEFINITE: Final = re.compile(
    r"(?:\b(?:the|all|these|those|its|los|las|estos|estas|sus)|(?<!\w)(?:ה|ال)[־-]?|(?<!\w)(?:ה|ال)ـ)\s*$",
    re.IGNORECASE,
)
# One in ten, three of every four: a share in words, and no number of people.
RATIO: Final = re.compile(
    r"^\s*(?:in|in every|of every|out of every|de cada|מכל|מתוך כל|من كل|من بين كل)\s+$", re.IGNORECASE
)
OUT_OF: Final = re.compile(r"^\s*(?:out of|of|de|מתוך|من أصل|من)\s+$", re.IGNORECASE)
ONE_IN: Final = re.compile(
    r"(?:\bone (?:in|of every|in every|out of every)|\bun[oa]? de cada|(?:אחת|אחד) (?:מכל|מתוך כל)"
    r"|واحدة? من (?:بين )?كل)\s+$",
    re.IGNORECASE,
)
BETWEEN: Final = re.compile(
    r"(?:\b(?:between|from|entre|de)|(?<!\w)(?:בין|בין כ|مابين|بين|ما بين))[־-]?\s*$", re.IGNORECASE
)
RANGE: Final = re.compile(r"^\s*(?:and|to|y|a|ל[־-]?|ו[־-]?|إلى|و|[-–—־])\s*$", re.IGNORECASE)
# Anna Levi, 52, who; de 52 años; בת 52.
AGE_BEFORE: Final = re.compile(
    r"(?:[^\W\d_],|\(|\b(?:aged?|edad|de edad)|(?<!\w)(?:בת|בן|بنت|عمرها|عمره))\s*$", re.IGNORECASE
)
AGE_BEHIND: Final = re.compile(
    r"^(?:\s*[,،)]|\s*(?:[- ]years?[- ]old|years of age|años|anni|سنة|عاما|שנים|שנה))", re.IGNORECASE
)
# All who may sign, or those who did not though they might have.
COULD: Final = re.compile(
    r"^\s*(?:(?!sign)\w+\s+){0,4}?(?:could|might|may|can|were (?:able|entitled|eligible) to"
    r"|podían|podrían|pueden"
    r"|(?:היו )?יכלו|(?:היו )?יכולים|היו רשאים|كان يمكنهم|يمكنهم|كان بإمكانهم)\s"
    r"(?:have |haber |ل)?(?:sign|firm|לחתום|توقيع|التوقيع)",
    re.IGNORECASE,
)
ANOTHER: Final = re.compile(
    r"(?:\b(?:another|a further|the other|otr[oa]s)|(?<!\w)(?:עוד|نحو))\s*$", re.IGNORECASE
)
RELATIVES: Final = build_words("who whom that que quienes אשר الذين اللواتي اللاتي")
ENDS: Final = re.compile(r"^\s*(?:[.,;)،؛!?]|$)")
# What is done to a letter by others than its signers.
DONE: Final = re.compile(
    r"(?!backed)[a-z]+ed|read|seen|sent|heard|[a-zíéáó]+[ai]d[ao]s?|leíd[ao]s?|ש?נקראה?|נצפה|vist[ao]s?"
)
# At the three schools: where, and not who.
PLACED: Final = re.compile(r"\b(?:at|in|across|within|en)\s+(?:the |los |las )?$", re.IGNORECASE)
WHO_SIGNED: Final = build_words(
    "signatories signatory signers signer signatures undersigned firmantes firmas חותמים חותמות חתימות",
    "موقعين موقعون موقعات توقيعا توقيعات",
)
YEARS: Final = re.compile(r"^[\s-]*(?:years?|años|שנים|שנה|عاما|سنة|سنوات|أعوام)\b", re.IGNORECASE)
# What is asked or told between a number and a word for signing parts the two.
ASKING: Final = build_words(
    "ask asks asked asking demand demands demanded demanding want wants wanted need needs call calls calling",
    "tell told say said says piden pide pidieron exigen exige exigieron reclaman reclama quieren necesitan",
    "dijeron dicen read viewed shared downloaded leyeron leyó קראו שיתפו قرأ قرأها قرأه",
    "מבקשות מבקשים דורשות דורשים ביקשו דרשו אמרו סיפרו רוצות רוצים צריך דרוש",
    "تطالب يطالبون يطالبن طالبت طالبوا تطلب يطلبون يطلبن نطلب قالوا قلن يريدون",
)
NOT: Final = re.compile(
    r"(?:\b(?:not|never|n['’]t|no|nunca)|(?<!\w)(?:לא|טרם|لم|لا|ما))\s*(?:have |has |han |yet )?$"
    r"|\w+n['’]t\s*$",
    re.IGNORECASE,
)
DENIED: Final = build_words("not never almost didn't haven't hasn't don't nunca no לא טרם لم لن")
MORE_PEOPLE: Final = build_words(
    "more other others otros otras más נוספים נוספות אחרים אחרות آخرين آخرون آخرا أخرى أخريات"
)
PERCENT: Final = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d{1,2})?)(?P<sign>[%٪])?")
CUT: Final = re.compile('[,;:()“”"«»،؛—–]')
POINTS: Final = re.compile("[\u064b-\u0652\u0670]")
AMONG: Final = re.compile(
    r"(?:\b(?:among (?:them|whom)|including|of (?:them|whom),?|entre (?:ellos|ellas|los que)|incluid[ao]s)"
    r"|(?<!\w)(?:בהם|בהן|מהם|מהן|ביניהם|ביניהן|מתוכם|מתוכן|כולל"
    r"|منهم|منهن|بينهم|بينهن|من بينهم|من بينهن))\s*$",
    re.IGNORECASE,
)
# Of the hospital's 2,000 nurses, 43: all who could sign.
OF_ALL: Final = re.compile(
    r"[,;:(]\s*(?:(?:out )?of (?:the |its |all )*(?:\w+['’]s )?|de (?:los |las )"
    r"|מתוך |מבין |من أصل |من بين )$",
    re.IGNORECASE,
)
# The hospital has 2,000 nurses; of signatures it is the letter that has them.
HAS: Final = re.compile(
    r"\b(?:has|have|had|employs?|tiene|tienen|cuenta con|emplea)\s+(?:\S+ \w+ (?:and|y) )?$"
    r"|(?<!\w)(?:יש|מעסיק|מעסיקה|يضم|تضم|يوظف|توظف)\s+(?:\S+ \w+ [וو]-?)?$",
    re.IGNORECASE,
)
BY: Final = re.compile(r"(?:\b(?:by|por)|(?<!\w)(?:בידי|על ידי|من قبل))\s+$", re.IGNORECASE)
UNITS: Final = build_words("times pages veces páginas פעמים עמודים מילים مرات صفحات words palabras")
# Hundreds are more than a hundred.
PLURALS: Final = build_words("מאות אלפים مئات آلاف")
PAST: Final = re.compile(
    r"\b(?:last year|(?:years?|decades?) ago|el año pasado|hace (?:\w+ )?años)\b"
    r"|(?<!\w)(?:בשנה שעברה|לפני (?:\w+ )?שנים|العام الماضي|السنة الماضية|قبل (?:\w+ )?(?:سنوات|أعوام))",
    re.IGNORECASE,
)
# Not this letter but another one.
OTHER_LETTER: Final = re.compile(
    r"\b(?:another|(?:an|the) other|a (?:second|similar|separate|different|new)|(?:an )?earlier|previous"
    r"|last year['’]s|rival)\s+(?:open |public )?(?:letter|petition|appeal|statement)\b"
    r"|\bcounter-?(?:letter|petition)\b"
    r"|\b(?:letter|petition|appeal|statement)s? (?:in support|in solidarity|of support)\b"
    r"|\ba (?:\w+ )?(?:letter|petition) (?:backing|supporting|defending|opposing|against|criticis|criticiz)"
    r"|\b(?:reply|response|answer)(?: letter)? to (?:the|their|this) (?:open )?(?:letter|petition|appeal)\b"
    r"|\brespuesta a (?:la|esta) carta\b|תגובה ל(?:ה)?מכתב|رد على الرسالة"
    r"|\b(?:letter|petition|statement)s? (?:of (?!the\b|these\b|those\b|their\b|\d)\w+|to the editor)\b"
    r"|\b(?:otra|una segunda|una nueva) (?:carta|petición)\b|\botro escrito\b"
    r"|\bcarta (?:anterior|de (?:apoyo|adhesión|solidaridad|protesta|dimisión|respuesta))\b"
    r"|מכתב (?:אחר|נוסף|קודם|נגדי|שני|תמיכה|תגובה|מחאה)(?!\w)|מכתב התמיכה|מכתב התגובה"
    r"|رسالة (?:أخرى|ثانية|سابقة|مضادة|دعم|تأييد|تضامن)|خطاب (?:آخر|سابق)",
    re.IGNORECASE,
)
# 43 nurses of Southfield Hospital: of whom, by a name.
OF_NAME: Final = re.compile(
    r"^\W*(?:\w+\W+){1,3}?(?:of|at|from|del|de la|de los|de)\s+"
    r"(?:the |el |la )?(?P<name>[A-Z]\w+(?:\s+[A-Z]\w+)*)"
)
SHARE: Final = re.compile(
    r"\s*(?:%|٪|per ?cent\b|percent\b|por ciento\b|אחוזים|אחוז|في المئة|في المائة|بالمئة|بالمائة)",
    re.IGNORECASE,
)
ABOUT: Final = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|unas?|unos|cerca de|casi|alrededor de"
    r"|aproximadamente)\s*$|(?:כ־|כ-|כמעט|בערך|בסביבות|نحو|حوالي|قرابة|ما يقارب|تقريبا)\s*$",
    re.IGNORECASE,
)
# Each with whether the number itself is meant too.
MORE: Final = re.compile(
    r"\b(?:more than|over|upwards of|más de)(?: the| los| las)?\s*$|(?:יותר מ|למעלה מ|מעל(?: ל)?)[־-]?\s*$"
    r"|(?:أكثر من|ما يزيد (?:على|عن)|فوق)\s*$",
    re.IGNORECASE,
)
AT_LEAST: Final = re.compile(
    r"\b(?:at least|no fewer than|not fewer than|no less than|al menos|por lo menos|como mínimo"
    r"|no menos de)\s*$"
    r"|(?:לפחות|לא פחות מ)[־-]?\s*$|(?:ما لا يقل عن|لا يقل عن|على الأقل)\s*$",
    re.IGNORECASE,
)
AT_LEAST_BEHIND: Final = re.compile(
    r"^\s*(?:\+|or more\b|at least\b|o más\b|al menos\b|ומעלה|לפחות|أو أكثر|فأكثر|على الأقل)", re.IGNORECASE
)
FEWER: Final = re.compile(
    r"\b(?:fewer than|less than|under|below|not even|not quite|menos de|ni siquiera)\s*$"
    r"|(?:פחות מ)[־-]?\s*$|(?:أقل من|ما يقل عن|دون)\s*$",
    re.IGNORECASE,
)
AT_MOST: Final = re.compile(
    r"\b(?:at most|up to|no more than|not more than|como mucho|como máximo|no más de|hasta)\s*$"
    r"|(?:לכל היותר|לא יותר מ|עד)[־-]?\s*$|(?:على الأكثر|لا يزيد (?:على|عن)|ما لا يزيد (?:على|عن))\s*$",
    re.IGNORECASE,
)
SMALL: Final = build_words(
    "the of a an to its their his her our all every each both s de la el los las del al su sus todos todas",
    "של את ה ו כל ال في من إلى all them him us you me it everyone everybody nobody ellos ellas nosotros",
    "nosotras להם לו לה להן אליהם أي",
)


def is_signing(key: str) -> bool:
    """Whether a folded word tells of signing; Arabic vowel points do not matter."""
    return speech.is_any(POINTS.sub("", key), SIGNING)
