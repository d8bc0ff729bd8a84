"""Medical data in running text: what somebody was found to have, is treated for, and takes (domain, Bars).

A word alone tells nothing ("possession of oxycodone"): each passage needs what announces it. Patterns are bounded, and
looked for only in texts that hold one of their stems. Numbers with a label (records, members, codes) stand in `labels`.
"""

import re
from collections.abc import Iterator

from redaction.detection.chunks import Once
from redaction.detection.found import Found
from redaction.detection.views import Views

#: Illnesses, in English and Spanish, on small letters without accents.
_ILLNESS = (
    r"(?:post[- ]?traumatic stress(?: disorder)?|ptsd|cptsd|major depressi(?:on|ve disorder)|(?:clinical |severe "
    r"|chronic"
    r" |postpartum )?depression|bipolar(?: (?:i|ii|disorder))?|schizo(?:phrenia|affective disorder)|psychosis"
    r"|(?:generali[sz]ed"
    r" |severe |chronic )?anxiety(?: disorder)?|panic (?:disorder|attacks?)|adhd|autism|dementia"
    r"|alzheimer'?s(?: disease)?"
    r"|epilepsy|seizure disorder|diabetes(?: mellitus)?(?: (?:type|tipo) [12])?|type [12] diabetes|hypertension|asthma"
    r"|(?:breast |lung"
    r" |prostate |colon |ovarian )?cancer|leukemia|lymphoma|hiv(?:[ /]aids)?|aids|hepatitis(?: [abc])?|tuberculosis"
    r"|syphilis"
    r"|gonorrhea|chlamydia|herpes|(?:opioid|alcohol|substance|cocaine) (?:use|abuse) disorder|(?:opioid |opiate "
    r"|alcohol |drug"
    r" )?(?:addiction|dependence|dependency)|alcoholism|(?:a |traumatic )?(?:brain injury|concussion)"
    r"|heart (?:disease|failure)"
    r"|kidney (?:disease|failure)|(?:an? )?(?:ectopic )?pregnancy|miscarriage|self[- ]harm|suicidal ideation|borderline"
    r" personality disorder|personality disorder|anorexia|bulimia|multiple sclerosis|parkinson'?s(?: disease)?"
    r"|sickle cell"
    r" (?:anemia|disease)|covid(?:-19)?"
    r"|(?:trastorno|sindrome) (?:de |por )?(?:\w{3,16} ){0,2}\w{4,16}|tept|depresion(?: (?:mayor|severa|grave"
    r"|posparto))?"
    r"|trastorno bipolar|esquizofrenia|ansiedad(?: generalizada)?|ataques de panico|demencia|epilepsia"
    r"|diabetes(?: tipo [12])?"
    r"|hipertension|asma|cancer(?: de \w{3,10})?|leucemia|vih(?:[ /]sida)?|sida|sifilis|adiccion(?: (?:al? "
    r"|a los )\w{4,12})?"
    r"|alcoholismo|conmocion cerebral|insuficiencia (?:renal|cardiaca)|embarazo|aborto espontaneo|ideacion suicida"
    r"|anorexia|bulimia|esclerosis multiple)(?![a-z])"
)
#: Medicines; what is also sold in the street counts as the others do, where it is prescribed.
_MEDICINE = (
    r"(?:sertralin[ea]|zoloft|fluoxetin[ea]|prozac|paroxetin[ea]|paxil|citalopram|escitalopram|lexapro|venlafaxin[ea]"
    r"|effexor"
    r"|duloxetin[ea]|cymbalta|bupropion|wellbutrin|trazodon[ea]|mirtazapin[ea]|amitriptylin[ea]|amitriptilina|lithium"
    r"|litio"
    r"|lamotrigin[ea]|lamictal|valproate|valproato|depakote|carbamazepin[ea]|quetiapin[ea]|seroquel|olanzapin[ea]"
    r"|zyprexa"
    r"|risperidon[ea]|risperdal|aripiprazol[e]?|abilify|haloperidol|haldol|clozapin[ea]|ziprasidon[ea]|alprazolam|xanax"
    r"|lorazepam|ativan|clonazepam|klonopin|diazepam|valium|zolpidem|ambien|buspiron[ea]|hydroxyzin[ea]|hidroxizina"
    r"|propranolol"
    r"|prazosin[a]?|methadon[e]|metadona|buprenorphin[e]|buprenorfina|suboxone|naltrexon[ea]|vivitrol|disulfiram"
    r"|antabuse"
    r"|oxycodone|oxicodona|percocet|hydrocodone|vicodin|tramadol|morphine|morfina|gabapentin[a]?|pregabalin[a]?|lyrica"
    r"|adderall|ritalin|methylphenidate|metilfenidato|vyvanse|insulin[a]?|metformin[a]?|lisinopril|losartan"
    r"|amlodipin[eo]"
    r"|atorvastatin[a]?|metoprolol|warfarin[a]?|levothyroxin[e]|levotiroxina|albuterol|salbutamol|prednison[ea]"
    r"|truvada|biktarvy"
    r"|descovy|tenofovir|efavirenz|sofosbuvir|levetiracetam|keppra|topiramat[eo]|phenytoin|fenitoina"
    r"|tamoxifen[o]?)(?![a-z])"
)
_DOSE = r"(?:\s{1,2}\(?\d{1,4}(?:[.,]\d{1,2})?\s?(?:mg|mcg|ml|iu|ui|units|unidades)\b\)?)?"
_OFTEN = (
    r"(?:\s(?:daily|nightly|once|twice|bid|tid|qid|qhs|prn|po|at\sbedtime|(?:every|each|cada)\s(?:[a-z]{3,8}|\d{1,2})(?:\s(?:hours?|hrs|days?|horas|dias))?|as\sneeded"
    r"|diari[oa]s?|al\sdia"
    r"|por\sla\snoche))"
)
_ITEM = rf"{_MEDICINE}{_DOSE}(?:{_OFTEN}){{0,2}}"
_FEW = r"(?:[\w'-]{1,14}\s){0,3}?"
#: Where what somebody was diagnosed with ends, if no mark ends it.
_OVER = re.compile(
    r"\s(?:(?:and|y)\s(?:was|is|were|has|had|he|she|they|it|fue|esta|tiene)|who|when|in|on|at|by|after|before|since"
    r"|during"
    r"|which|that|but|prior|last|following|while|from|en|el|la|desde|por|cuando|que|hace|tras|durante|segun)\b"
    r"|\n[ \t]*\n|\s+\Z"
)
_PHRASE = r"(?P<what>[a-z][^.,;:()]{2,70})"
#: Several may stand in a row, but no other field of a form.
_ON_ITS_LINE = r"(?P<what>[a-z](?:[^.;:()\n]|;(?=[ ]?[a-z][^.;:()\n]{2,40}(?:[.;\n]|\Z))){2,90})"
_Rule = tuple[tuple[str, ...], re.Pattern[str], float, str]
_SAID = "It says what somebody was found to have; medical data never leave."
_TREATED = "It says what somebody is treated for; medical data never leave."
_TAKEN = "It says which medicine somebody is given; medical data never leave."


def _rule(stems: str, words: str, score: float, why: str) -> _Rule:
    spaced = words.replace(" ", r"\s")
    return tuple(stems.split()), re.compile(rf"(?<![a-z0-9]){spaced}"), score, why


_RULES: tuple[_Rule, ...] = (
    _rule("diagnos", rf"diagnosed (?:with|as having|as suffering from) (?:an? )?{_PHRASE}", 0.9, _SAID),
    _rule("diagnos", rf"diagnosticad[oa]s? (?:con|de) (?:un |una )?{_PHRASE}", 0.9, _SAID),
    _rule(
        "diagnos dx",
        r"(?:diagnos[ei]s|dx|diagnosticos?)(?: (?:medico|clinico|psiquiatrico))?[ \t]{0,2}:[ \t]{0,4}"
        rf"(?!(?:none|no|n/a|unknown|pending|deferred|ninguno|pendiente)\b){_ON_ITS_LINE}",
        0.85,
        _SAID,
    ),
    _rule(
        "diagnos",
        rf"(?:diagnos[ei]s|diagnosticos?) (?:of|is|was|de|es|fue) {_FEW}(?P<what>{_ILLNESS})",
        0.9,
        _SAID,
    ),
    _rule(
        "treat hospitali therap medicated counsel rehab suffer history",
        r"(?:treated|treatment|hospitali[sz]ed|medicated|medication|therapy|counsell?ing|rehab|suffer(?:s|ed|ing)?"
        r"|history)"
        rf" (?:for|from|of) {_FEW}(?P<what>{_ILLNESS})",
        0.85,
        _TREATED,
    ),
    _rule(
        "tratad tratamiento hospitalizad padec sufr antecedentes medicad",
        r"(?:tratad[oa]|tratamiento|hospitalizad[oa]|padece[n]?|padecio|sufre[n]?|sufrio|antecedentes|medicad[oa])"
        rf" (?:(?:por|de|para|contra) )?{_FEW}(?P<what>{_ILLNESS})",
        0.85,
        _TREATED,
    ),
    _rule(
        "has have had tiene tenia",
        rf"(?:has|have|had|tiene|tenia) (?:an? |una? )?(?:severe |chronic |mild )?(?P<what>{_ILLNESS})",
        0.8,
        _SAID,
    ),
    _rule(
        "my his her their su mi sus mis",
        rf"(?:my|his|her|their|sus?|mis?) (?P<what>{_ITEM})",
        0.8,
        _TAKEN,
    ),
    _rule(
        "hiv seropositiv vih tested tests",
        r"(?P<what>hiv[ -]positive|seropositiv[oa]|vih positiv[oa]|(?:tested|tests) positive for"
        r" (?:hiv|hepatitis(?: [abc])?|syphilis|chlamydia|gonorrhea|tuberculosis))(?![a-z])",
        0.9,
        _SAID,
    ),
    _rule(
        "prescri takes taking medication meds rx recet toma medicamento medicad",
        r"(?:prescribed|prescriptions? (?:for|of)|takes|(?<=\bis )taking|(?<=was )taking|(?<=been )taking"
        r"|(?<=are )taking|medications?:?|meds:?|rx:?"
        r"|recetaron"
        r"|receto|recetad[oa]s?|recetas? (?:de|para)|toma|tomaba|medicamentos?:?|medicad[oa] con)"
        rf" {{1,3}}{_FEW}(?P<what>{_ITEM}(?:(?:,? (?:and|y|e|plus) |, ){_ITEM}){{0,6}})",
        0.9,
        _TAKEN,
    ),
)  # fmt: skip

#: A medicine with how much and how often, wherever it stands.
_DOSED = re.compile(rf"(?<![a-z0-9]){_MEDICINE}\s\d{{1,4}}(?:\.\d)?\s?(?:mg|mcg){_OFTEN}{{1,2}}")


def phrases(views: Views) -> Iterator[Found]:
    """Yield each passage of a text that tells of somebody's illness, treatment or medicine."""
    low, chunks = views.low, views.low_chunks
    begun = [
        (rule, stem, chunks.begins[number] + within)
        for number, held in [(number, held) for number, held in enumerate(_BEGUN.of(chunks.texts)) if held]
        for rule, stem, within in held
    ]
    for rule, _stem, place in sorted(begun):
        _, pattern, score, why = _RULES[rule]
        match = pattern.match(low, place)
        if match is not None:
            start, end = match.span("what")
            over = _OVER.search(low, start, end)
            end = over.start() if over is not None and over.start() > start + 1 else end
            yield Found("medical", start, end, score, why)
    if "mg" in low or "mcg" in low:
        for match in _DOSED.finditer(low):
            yield Found("medical", *match.span(), 0.85, _TAKEN)


def _begins(text: str) -> tuple[tuple[int, int, int], ...]:
    """Return which rules may begin in a stretch between white space, by which of their stems, and where."""
    return tuple(
        (rule, number, found.start())
        for rule, (stems, *_) in enumerate(_RULES)
        for number, stem in enumerate(stems)
        if stem in text
        for found in re.finditer(rf"(?<![a-z0-9]){stem}", text)
    )


_BEGUN = Once(_begins)
