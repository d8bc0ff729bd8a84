"""Invented cases for each kind of letter: for pages about templates, for previews without a case, for tests."""

from dataclasses import replace
from datetime import date
from typing import Any

from disclosure.letters.context import (
    Addressee,
    BasisUsed,
    EarlierItem,
    HistoryEntry,
    LetterContext,
    Letterhead,
    LocalContact,
    OtherAgency,
    PageCounts,
    ReleasedItem,
    Signatory,
    Source,
)
from disclosure.letters.kinds import KINDS

_SPANISH_TEXTS = {
    "scope": "el resultado del arresto de marzo de 2025 y si él sigue detenido",
    "reasons": (
        "Usted es víctima de este delito. La ley le da derecho a saber del arresto, de los cargos y de la sentencia.",
        "Cubrimos los nombres y las direcciones de otros, porque también tienen derecho a su privacidad.",
    ),
    "remaining": ("Falta lo que guarda la cárcel del estado.",),
    "question": "¿En qué ciudad vivía usted cuando pasó esto? Con eso sabremos a qué tribunal preguntar.",
    "title": "Funcionario de decisiones",
    "earlier": "Informe de la policía 25-004401",
    "what_happened": ("El 2 de marzo un sobre con su dirección se envió a otra casa. Lo supimos el 4 de marzo.",),
    "what_to_do": ("Llámenos para hacer juntos un plan de seguridad.", "Dígame si recibe llamadas que no conoce."),
}
_ENGLISH_TEXTS = {
    "scope": "how the arrest of March 2025 ended, and whether he is still in custody",
    "reasons": (
        "You are a victim of this crime. So you have a right to know of the arrest, the charges and the sentence.",
        "We covered the names and homes of other people, because they too have a right to their privacy.",
    ),
    "remaining": ("What the state prison keeps is still to come.",),
    "question": "In which city did you live when this happened? Then we will know which court to ask.",
    "title": "Deciding official",
    "earlier": "Police report 25-004401",
    "what_happened": ("On March 2 an envelope with your address went to another home. We learned of it on March 4.",),
    "what_to_do": ("Call us and make a safety plan with us.", "Tell us if you get calls that you do not know."),
}

_TEXTS = {"en": _ENGLISH_TEXTS, "es": _SPANISH_TEXTS}

#: What only fits some kinds: a grant keeps nothing back, a denial gives nothing, an appeal came before its last day.
_FITTING: dict[str, dict[str, Any]] = {
    "granted_in_full": {"counts": PageCounts(in_full=7, in_part=0, withheld=0)},
    "denied_in_full": {"counts": PageCounts(in_full=0, in_part=0, withheld=8)},
    "appeal_late": {"appeal_deadline_date": date(2026, 11, 9)},
}
_UNSHOWN = {
    "en": "We saw no police or court record with your name in it. A copy of one would show it.",
    "es": "No vimos ningún papel de la policía o del tribunal con su nombre. Una copia lo mostraría.",
}
#: Reasons of the kinds that do not give anything because of a right.
_REASONS: dict[str, dict[str, str]] = {
    "granted_in_full": {language: texts["reasons"][0] for language, texts in _TEXTS.items()},
    "denied_in_full": {
        "en": "The case is still before the court. Telling it now could harm the trial and who will speak in it.",
        "es": "El caso sigue en el tribunal. Contarlo ahora podría dañar el juicio y a quienes van a hablar en él.",
    },
    "no_records": {
        "en": "We asked every office that could keep such records. Each one looked and told us that it has none.",
        "es": "Preguntamos a cada oficina que podría tener esos papeles. Cada una buscó y dijo que no tiene ninguno.",
    },
    "extension": {
        "en": "One office keeps its older files in another city, and we wait for them.",
        "es": "Una oficina guarda sus papeles viejos en otra ciudad, y los esperamos.",
    },
    "expedite_denied": {
        "en": "From what you told us, waiting does not put your life or your safety at risk.",
        "es": "Por lo que usted nos dijo, esperar no pone en peligro su vida ni su seguridad.",
    },
    "not_verified": _UNSHOWN,
    "continuing_as_foia": _UNSHOWN,
}


def sample_context(kind: str, language: str) -> LetterContext:
    """Return an invented case with every value the kind may use, in the language.

    :raises KeyError: there is no such kind.
    """
    case = _spanish() if language == "es" else _english()
    return replace(case, **_FITTING.get(kind, {}), **_reasons(kind, language)).only(KINDS[kind].fields)


def _reasons(kind: str, language: str) -> dict[str, Any]:
    words = _REASONS.get(kind)
    return {"reasons": (words[language],)} if words is not None else {}


def sample_letterhead() -> Letterhead:
    """Return the letterhead of an invented office."""
    return Letterhead(
        office="Office for Victims’ Questions",
        agency="Department of Public Answers",
        address=("1200 Harbor Street, Suite 400", "Fairview, Maryland 21000"),
        telephone="(202) 555-0142",
        tty="(202) 555-0143",
        email="answers@office.gov.example",
        hours="Monday to Friday, 8 to 6",
        liaison_name="Ruth Okafor",
        liaison_telephone="(202) 555-0144",
        liaison_email="liaison@office.gov.example",
        privacy_officer="Daniel Reyes",
    )


def _english() -> LetterContext:
    return _case(
        _ENGLISH_TEXTS,
        history=(
            HistoryEntry(
                "Arrest",
                "Fairview Police Department",
                "Arrested on a charge of assault in the second degree.",
                "Arrest report 25-004417",
                date(2026, 10, 30),
                date(2025, 3, 14),
                "Charged; see the next entry",
            ),
            HistoryEntry(
                "Court",
                "Circuit Court for Fairview County",
                "Assault in the second degree, case 03-K-25-1187.",
                "Public docket of the court",
                date(2026, 11, 2),
                date(2025, 9, 8),
                "Found guilty. 18 months, then 3 years of probation",
            ),
            HistoryEntry(
                "Custody",
                "State Department of Corrections",
                "In custody at the Eastern facility.",
                "Custody status service",
                date(2026, 11, 12),
                has_outcome=False,
            ),
        ),
        sources=(
            Source("Arrest records", "Fairview Police", date(2026, 11, 2)),
            Source("Court dockets", "County court", date(2026, 11, 2)),
            Source("Custody status service", "State corrections", date(2026, 11, 12)),
        ),
        standard_sources=("Arrest and detention records", "Court dockets", "Custody records", "Case files"),
        bases=(
            BasisUsed("b6", "FOIA (b)(6)", "Personal privacy of other people", "12 places on 4 pages"),
            BasisUsed("b7c", "FOIA (b)(7)(C)", "Privacy of people named in police work", "9 places on 3 pages"),
        ),
        items=(
            ReleasedItem("Arrest report 25-004417", "Victims’ right to notice, 34 U.S.C. § 20141(c)"),
            ReleasedItem("Court outcome", "Public record of the court"),
        ),
        others=(OtherAgency("State Department of Corrections", "consulted", "the custody entry."),),
        support=LocalContact("Maria Delgado", "Fairview Victim Services", "(410) 555-0117"),
    )


def _spanish() -> LetterContext:
    return _case(
        _SPANISH_TEXTS,
        history=(
            HistoryEntry(
                "Arresto",
                "Policía de Fairview",
                "Detenido con un cargo de agresión en segundo grado.",
                "Informe de arresto 25-004417",
                date(2026, 10, 30),
                date(2025, 3, 14),
                "Con cargos; vea la línea siguiente",
            ),
            HistoryEntry(
                "Tribunal",
                "Tribunal del condado de Fairview",
                "Agresión en segundo grado, caso 03-K-25-1187.",
                "Registro público del tribunal",
                date(2026, 11, 2),
                date(2025, 9, 8),
                "Culpable. 18 meses y luego 3 años de libertad vigilada",
            ),
            HistoryEntry(
                "Custodia",
                "Departamento Penitenciario del Estado",
                "Detenido en el centro del este.",
                "Servicio de estado de custodia",
                date(2026, 11, 12),
                has_outcome=False,
            ),
        ),
        sources=(
            Source("Registros de arrestos", "Policía de Fairview", date(2026, 11, 2)),
            Source("Registros del tribunal", "Tribunal del condado", date(2026, 11, 2)),
            Source("Servicio de estado de custodia", "Prisiones del estado", date(2026, 11, 12)),
        ),
        standard_sources=("Registros de arresto y detención", "Registros de tribunales", "Custodia", "Expedientes"),
        bases=(
            BasisUsed("b6", "FOIA (b)(6)", "Vida privada de otras personas", "12 lugares en 4 páginas"),
            BasisUsed("b7c", "FOIA (b)(7)(C)", "Vida privada de quienes nombra la policía", "9 lugares en 3 páginas"),
        ),
        items=(
            ReleasedItem("Informe de arresto 25-004417", "Derecho de las víctimas a saber, 34 U.S.C. § 20141(c)"),
            ReleasedItem("Resultado del juicio", "Registro público del tribunal"),
        ),
        others=(OtherAgency("Departamento Penitenciario del Estado", "consulted", "la entrada de custodia."),),
        support=LocalContact("Maria Delgado", "Servicios para Víctimas de Fairview", "(410) 555-0117"),
    )


def _case(texts: dict[str, Any], **lists: Any) -> LetterContext:
    """Build the whole case: what both languages share, with the texts and lists of one of them."""
    return LetterContext(
        letterhead=sample_letterhead(),
        addressee=Addressee("Elena Marisol Quintero", ("48 Willow Lane, Apt 3", "Fairview, Maryland 21000")),
        request_number="VN-2026-000123",
        letter_date=date(2026, 11, 23),
        signatory=Signatory("Harold T. Whitcomb", texts["title"]),
        requester_name="Elena Marisol Quintero",
        subject_name="Jonas P. Example",
        scope=texts["scope"],
        received_date=date(2026, 10, 19),
        reasons=texts["reasons"],
        remaining=texts["remaining"],
        earlier=(EarlierItem(texts["earlier"], date(2026, 11, 9)),),
        counts=PageCounts(in_full=3, in_part=4, withheld=1),
        appeal_deadline_date=date(2027, 4, 5),
        appeal_address="Appeals Officer, Office for Victims’ Questions, 1200 Harbor Street, Fairview, Maryland 21000",
        code="K7QM-2XRD-94TW",
        verify_url="https://answers.office.gov.example/check",
        trail_head="9f2c1d7be04a63558812f0c9a7d3e6b145c2880fd91ea7344b6ac05e2f7719d8",
        by_post=True,
        due_date=date(2026, 12, 18),
        earlier_due_date=date(2026, 12, 4),
        clock_stopped=True,
        question=texts["question"],
        asked_date=date(2026, 10, 26),
        answer_by_date=date(2026, 12, 9),
        referral_office="State Victim Notification Service",
        referral_address="77 Capitol Avenue, Fairview, Maryland 21000, (410) 555-0190",
        duplicate_number="VN-2026-000098",
        appeal_number="AP-2026-000007",
        appeal_received_date=date(2026, 11, 16),
        appeal_outcome="affirmed",
        earlier_letter_date=date(2026, 11, 9),
        what_happened=texts["what_happened"],
        what_to_do=texts["what_to_do"],
        **lists,
    )
