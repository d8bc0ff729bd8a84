"""The one-page form of a request taken by telephone, on paper or at the counter: the same answers as on the web."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from disclosure.desk.common import fresh_token
from disclosure.desk.forms_base import day, long_text, one_of, pick, some_of, text, tick
from disclosure.forms import PlainForm
from workflow.models import Channel, ContactKind, DeliveryWay, RequesterKind, RouteKind
from workflow.services.answers import ACCUSED, NOBODY, SCOPES

CHANNELS = [(one.value, one.label) for one in (Channel.TELEPHONE, Channel.PAPER, Channel.WALK_IN)]
#: Ways to reach somebody that have an address or number.
REACHED = (ContactKind.TELEPHONE, ContactKind.SMS, ContactKind.EMAIL, ContactKind.POST)
IDENTIFIER_KINDS = [
    ("", _("None")),
    ("a_number", _("A-number")),
    ("fbi_number", _("FBI number")),
    ("sid", _("State identification number")),
    ("case_number", _("Case number")),
    ("ssn", _("Social security number")),
    ("passport", _("Passport number")),
    ("telephone", _("Telephone")),
    ("email", _("E-mail")),
    ("other", _("Other")),
]
SECTIONS: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (_("The call"), "", ("channel", "received_date", "language", "large_print", "danger", "expedite")),
    (
        _("Who asks"),
        _("Never ask about immigration status. It does not matter here, and nobody looks it up."),
        ("requester_kind", "relation", "requester_name", "requester_birth_date", "requester_birth_place",
         "requester_address", "zip", "state", "interpreter"),
    ),
    (
        _("Safe ways to reach them"),
        _("Ask for each: is it safe, and when? Nothing leaves by a way that was not called safe."),
        ("telephone", "telephone_safe", "telephone_when", "voicemail", "sms", "sms_safe", "email", "email_safe", "post",
         "post_safe", "they_call", "seen_by", "code_word", "delivery_way"),
    ),
    (
        _("Who was harmed"),
        "",
        ("victim_is_requester", "victim_name", "victim_birth_date", "victim_contact", "victim_minor",
         "victim_deceased", "victim_incapacitated", "ties", "closer_kin", "authority_what", "authority_date",
         "authority_scope"),
    ),
    (
        _("What happened"),
        _("Write only what we need. Courts or the defence may obtain it. Some staff must report child abuse or "
          "immediate danger: say so before you ask."),
        ("incident_what", "incident_when", "incident_date", "incident_place", "incident_agency",
         "incident_case_number", "incident_offence"),
    ),
    (
        _("The subject"),
        _("The person asked about. Nobody contacts them."),
        ("subject_name", "subject_aliases", "subject_birth_date", "subject_age", "subject_birth_place",
         "subject_address", "subject_description", "identifier_kind", "identifier_value"),
    ),
    (_("What they want to know"), "", ("scope", "scope_words", "routes_hint")),
    (
        _("The declaration"),
        _("It goes out on paper to be signed, and comes back before the request is verified. Obtaining records under "
          "false pretences is an offence (5 USC 552a(i)(3)): read this to them."),
        ("abroad", "declaration_read"),
    ),
)  # fmt: skip


class NewRequestForm(PlainForm):
    """Field names are the keys of `workflow.services.answers` wherever one field gives one answer."""

    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    channel = pick(_("How they came"), CHANNELS)
    received_date = day(
        _("When it reached us"),
        required=False,
        help_text=_("The day a letter or a paper came in, also if it is typed in later. Empty: today."),
    )
    language = pick(_("Language"), settings.LANGUAGES)
    large_print = tick(_("Large print"))
    danger = tick(_("Somebody may be in danger now"), help_text=_("The case is triaged within 24 hours."))
    expedite = tick(_("They ask for speed"))
    requester_kind = one_of(_("Who they are"), RequesterKind.choices)
    relation = text(_("Relation to the victim"), required=False, max_length=40)
    requester_name = text(_("Full name of the requester"))
    requester_birth_date = day(_("Date of birth of the requester"), required=False)
    requester_birth_place = text(_("Place of birth of the requester"), required=False)
    requester_address = long_text(_("Address of the requester"), required=False)
    zip = text(_("ZIP code"), required=False, max_length=10)
    state = text(_("State, two letters"), required=False, max_length=2)
    interpreter = text(_("Interpreter"), required=False)
    they_call = tick(_("They call us; nobody calls them"))
    telephone = text(_("Telephone"), required=False, max_length=40)
    telephone_safe = tick(_("The telephone is safe"))
    telephone_when = text(_("When it is safe to call"), required=False)
    voicemail = tick(_("A message may be left there"))
    sms = text(_("Number for text messages"), required=False, max_length=40)
    sms_safe = tick(_("Text messages are safe"))
    email = forms.EmailField(label=_("E-mail"), required=False)
    email_safe = tick(_("E-mail is safe"))
    post = long_text(_("Address for post"), required=False)
    post_safe = tick(_("Post is safe"))
    seen_by = text(_("Who else might see these"), required=False)
    code_word = text(_("Code word they chose"), required=False, max_length=60)
    delivery_way = pick(_("How they want the answer"), [("", _("Not said")), *DeliveryWay.choices], required=False)
    victim_is_requester = tick(_("The requester is the person who was harmed"))
    victim_name = text(_("Name of the person who was harmed"), required=False)
    victim_birth_date = day(_("Date of birth of the person who was harmed"), required=False)
    victim_contact = long_text(
        _("Address, telephone and e-mail of the person who was harmed"),
        required=False,
        help_text=_("One a line. Never used to reach them: kept out of everything that leaves."),
    )
    victim_minor = tick(_("A minor"))
    victim_deceased = tick(_("Has died"))
    victim_incapacitated = tick(_("Cannot act for themselves"))
    ties = pick(
        _("Who speaks for another: how they stand to the subject"),
        [
            ("", _("Speaks for nobody else")),
            ("none", _("Nothing to do with the subject")),
            ("family", _("Family of the subject")),
            ("lives_with", _("Lives with the subject")),
            (ACCUSED, _("The subject, or accused of the harm too")),
        ],
        required=False,
    )
    closer_kin = text(
        _("Who comes before them"),
        required=False,
        help_text=_("Spouse, guardian, parent, child, sibling, other family, court designee: in this order."),
    )
    authority_what = text(_("What lets them act"), required=False)
    authority_date = day(_("Authority signed on"), required=False)
    authority_scope = text(_("What it covers, and until when"), required=False)
    incident_what = long_text(_("What happened, in a few words"), required=False)
    incident_when = text(_("When, as they said it"), required=False)
    incident_date = day(_("Date, if known"), required=False)
    incident_place = text(_("Where"), required=False)
    incident_agency = text(_("Police or court that has the case"), required=False)
    incident_case_number = text(_("Case number there"), required=False)
    incident_offence = text(_("Offence, if charged"), required=False)
    subject_name = text(
        _("Name of the subject"), required=False, help_text=_("Empty when only a nickname or a number is known.")
    )
    subject_aliases = long_text(_("Other names of the subject"), required=False, help_text=_("One on each line."))
    subject_birth_date = day(_("Date of birth of the subject"), required=False)
    subject_age = text(_("About how old"), required=False)
    subject_birth_place = text(_("Place of birth of the subject"), required=False)
    subject_address = text(_("Last address of the subject"), required=False)
    subject_description = long_text(_("Description of the subject"), required=False)
    identifier_kind = pick(_("Number known of the subject"), IDENTIFIER_KINDS, required=False)
    identifier_value = text(_("That number"), required=False, max_length=100)
    scope = some_of(_("Asked for"), list(SCOPES.items()))
    scope_words = long_text(_("In their own words"), required=False)
    routes_hint = some_of(_("Routes"), RouteKind.choices, help_text=_("None chosen: the usual ones."))
    abroad = tick(_("They will sign outside the United States"))
    declaration_read = tick(_("I read the declaration to them, and they will sign it on paper"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", fresh_token())
        self.initial.setdefault("victim_is_requester", True)

    def clean(self) -> None:
        given = self.cleaned_data
        if not given.get("declaration_read"):
            self.add_error("declaration_read", _("Read it to them first: nothing goes on without it."))
        if not given.get("victim_is_requester") and not given.get("victim_name"):
            self.add_error("victim_name", _("Who was harmed? Write the name, or tick that it is the requester."))
        for kind in REACHED:
            if given.get(f"{kind.value}_safe") and not given.get(kind.value):
                self.add_error(kind.value, _("You called this way safe: write it down."))
        if given.get("identifier_value") and not given.get("identifier_kind"):
            self.add_error("identifier_kind", _("Say what kind of number it is."))
        if not any(given.get(name) for name in ("subject_name", "subject_aliases", "identifier_value")):
            self.add_error("subject_name", NOBODY)
        if not self.ways():
            self.add_error("they_call", _("Tick one safe way at least, or that they call us."))

    def sections(self) -> list[tuple[Any, Any, list[forms.BoundField]]]:
        """Return heading, hint and fields of each part of the page."""
        return [(heading, hint, [self[name] for name in names]) for heading, hint, names in SECTIONS]

    def ways(self) -> list[dict[str, Any]]:
        """Return the ways to reach the requester that were called safe, then the others, as the answers hold them."""
        given = self.cleaned_data
        shared = {"seen_by": given.get("seen_by", ""), "code_word": given.get("code_word", "")}
        found = [
            {
                "kind": kind.value,
                "value": given[kind.value],
                "safe": bool(given.get(f"{kind.value}_safe")),
                "when": given.get("telephone_when", "") if kind is ContactKind.TELEPHONE else "",
                "voicemail": bool(given.get("voicemail")) and kind is ContactKind.TELEPHONE,
                **shared,
            }
            for kind in REACHED
            if given.get(kind.value)
        ]
        if given.get("they_call"):
            found.append({"kind": ContactKind.THEY_CALL.value, "value": "", "safe": True, **shared})
        return found if any(way["safe"] for way in found) else []

    def answers(self) -> dict[str, Any]:
        """Return the answers as a draft keeps them: JSON values under the keys of `services.answers`."""
        given = self.cleaned_data
        plain = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in given.items()
            if value not in (None, "")
            and name not in {"once", "channel", "received_date", "abroad", "declaration_read"}
        }
        aliases = [line.strip() for line in given.get("subject_aliases", "").splitlines() if line.strip()]
        numbers = [{"kind": given["identifier_kind"], "value": given["identifier_value"]}]
        return {
            **plain,
            "victim_is_requester": bool(given.get("victim_is_requester")),
            "subject_aliases": aliases,
            "subject_identifiers": numbers if given["identifier_value"] else [],
            "ways": self.ways(),
        }
