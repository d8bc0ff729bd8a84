"""Sample requests at the door: drafts, received, being checked, waiting for the requester, turned away."""

from disclosure.sample.answering import answered
from disclosure.sample.asking import (
    BORIS,
    BREAK_IN,
    CRASH,
    HECTOR,
    JONAS,
    NO_INCIDENT,
    RICHARD,
    ROBBERY,
    TESSA,
    THREATS,
    Asking,
)
from disclosure.sample.checking import (
    TO_SEARCH,
    checked,
    identified,
    of_the_subjects_side,
    screened,
    signed_on_paper,
    started,
)
from disclosure.sample.plan import Plan
from disclosure.sample.turning import (
    a_repeat,
    called,
    danger_triaged,
    lapsed,
    noted,
    questioned,
    referred,
    sped_up,
    withdrawn,
    wrote,
)
from workflow.models import Channel

DRAFTS = (
    Plan(
        "fairview",
        Asking("ruth", "Ruth Samplewood", JONAS, BREAK_IN),
        unfinished=("subject_name", "subject_aliases", "scope", "delivery_way"),
    ),
    Plan(
        "fairview",
        Asking("graciela", "Graciela Ejemplar", HECTOR, ROBBERY, language="es"),
        unfinished=("ways", "scope", "delivery_way"),
    ),
)
RECEIVED = (
    Plan("fairview", Asking("ines", "Ines Samplewright", JONAS, BREAK_IN, more={"danger": True})),
    Plan(
        "fairview",
        Asking(
            "amparo",
            "Amparo Muestra",
            HECTOR,
            ROBBERY,
            kind="family",
            language="es",
            channel=Channel.TELEPHONE,
            days_ago=1,
            more={"victim_name": "Lucía Muestra", "relation": "parent", "victim_minor": True},
        ),
    ),
    Plan(
        "fairview",
        Asking("walter", "Walter Specimen", RICHARD, CRASH, channel=Channel.PAPER, on_paper=True, days_ago=5),
    ),
    Plan("lakeside", Asking("nadia", "Nadia Placeholder", RICHARD, CRASH, zip="00431")),
    Plan("headquarters", Asking("otto", "Otto Sampleton", TESSA, THREATS, zip="00401", channel=Channel.WALK_IN)),
)
BEING_CHECKED = (
    Plan(
        "fairview",
        Asking(
            "greta",
            "Greta Samplemock",
            TESSA,
            CRASH,
            kind="guardian",
            channel=Channel.PAPER,
            on_paper=True,
            days_ago=13,
            more={"victim_name": "Paul Samplemock", "relation": "guardian", "victim_incapacitated": True},
        ),
        (
            started,
            signed_on_paper,
            identified,
            noted("The letters of guardianship are three years old. Ask the court whether they still hold."),
        ),
    ),
    Plan(
        "fairview",
        Asking(
            "lawson",
            "Lawson Sample, Attorney",
            JONAS,
            BREAK_IN,
            kind="attorney",
            more={"victim_name": "Petra Dummy", "relation": "attorney"},
        ),
        (started, called("The attorney will post the signed authority, with its scope and end.", inbound=False)),
    ),
    Plan(
        "fairview",
        Asking("dana", "Dana Example-Muster", BORIS, THREATS, more={"danger": True, "expedite": True}),
        (danger_triaged, sped_up(granted=True, reason="Threat to physical safety."), started, checked, screened()),
    ),
    Plan(
        "headquarters",
        Asking("ursula", "Ursula Samplestone", RICHARD, CRASH, zip="00401", channel=Channel.TELEPHONE, days_ago=26),
        (started, sped_up(granted=False, reason="No threat to anybody, and no date that cannot wait."), identified),
    ),
    Plan(
        "fairview",
        Asking("consuelo", "Consuelo Prueba", HECTOR, ROBBERY, language="es"),
        (started, questioned("¿Recuerda usted el nombre de la calle o el número de la denuncia?")),
    ),
    Plan(
        "lakeside",
        Asking("miles", "Miles Samplebrook", RICHARD, CRASH, zip="00431"),
        (started, identified, questioned("Which hospital were you taken to? It helps us find the right report.")),
    ),
)
TURNED_AWAY = (
    Plan(
        "fairview",
        Asking(
            "kin",
            "Karl Example",
            JONAS,
            BREAK_IN,
            kind="family",
            more={"victim_name": "Marisol Sample", "relation": "sibling", "routes_hint": ["victim_notice"]},
        ),
        (
            started,
            of_the_subjects_side,
            *answered(
                "What you sent does not show yet that you may ask for this person. You can ask again with other papers."
            ),
        ),
    ),
    Plan(
        "fairview",
        Asking("lars", "Lars Specimenson", TESSA, THREATS),
        (started, identified, questioned("When did the calls begin, and from which number?"), lapsed),
    ),
    Plan(
        "fairview",
        Asking("wilma", "Wilma Samplegone", RICHARD, CRASH),
        (wrote("I have my answer from the prosecutor. Please stop."), withdrawn),
    ),
    Plan(
        "fairview",
        Asking("ren", "Ren Samplecar", TESSA, NO_INCIDENT, kind="other", channel=Channel.TELEPHONE, days_ago=2),
        (
            referred(
                "State Department of Motor Records, Example",
                "Asks for a driving record, which this office never holds.",
            ),
        ),
    ),
    Plan("fairview", Asking("elsa", "Elsa Twicewell", JONAS, BREAK_IN), TO_SEARCH),
    Plan("fairview", Asking("elsa-again", "Elsa Twicewell", JONAS, BREAK_IN, mailbox="elsa"), (a_repeat,)),
)
AT_THE_DOOR: tuple[Plan, ...] = (*DRAFTS, *RECEIVED, *BEING_CHECKED, *TURNED_AWAY)
