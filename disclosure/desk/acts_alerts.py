"""Custody alerts of one case, as pages: with the person on the telephone, and what only staff decide."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_alerts import ChangeForm, HeldForm, MatchForm, NumberForm, SignUpForm
from workflow.services import alerts, alerts_calls, alerts_match

PAGE = "desk:case_alerts"


def wish_of(deed: Deed) -> alerts.Wish:
    return alerts.Wish(
        ways=[UUID(one) for one in deed.data.get("ways") or ()],
        tty=[UUID(one) for one in deed.data.get("tty") or ()],
        language=deed.text("language") or "en",
        hours=deed.text("hours"),
        pin=deed.text("pin"),
        knows=bool(deed.data.get("knows")),
    )


def change_alerts(deed: Deed) -> None:
    what, sure, pin = deed.text("what"), deed.text("assured"), deed.text("pin_now")
    if what == "pause":
        alerts.pause(request_id=deed.id, days=int(deed.text("days") or 0), by=deed.by, assured=sure, pin_now=pin)
    elif what == "resume":
        alerts.resume(request_id=deed.id, by=deed.by, assured=sure, pin_now=pin)
    elif what == "stop":
        alerts.stop(request_id=deed.id, by=deed.by, assured=sure, pin_now=pin)
    else:
        alerts.change(request_id=deed.id, wish=wish_of(deed), by=deed.by, assured=sure, pin_now=pin)


ACTS = (
    Act("sign_up_alerts", lambda deed: alerts.sign_up(
            request_id=deed.id, wish=wish_of(deed), by=deed.by, assured=deed.text("assured")), SignUpForm,
        intro=_("Read it out: you may never get an alert, whatever happens; silence is not safety. Say nothing of "
                "whether we know of the person."),
        done=_("They are signed up."), page=PAGE),
    Act("change_alerts", change_alerts, ChangeForm, done=_("Changed."), page=PAGE),
    Act("know_by_number", lambda deed: alerts_match.know_by_number(
            request_id=deed.id, kind=deed.text("kind"), number=deed.text("number"), why=deed.text("why"), by=deed.by),
        NumberForm, intro=_("A number finds the subject in every feed of the office, now and later."),
        done=_("The number is kept, and was looked for."), page=PAGE),
    Act("judge_match", lambda deed: alerts_match.judge_match(
            request_id=deed.id, match_id=UUID(deed.text("match")), same=deed.text("same") == "yes",
            facts=deed.data.get("facts") or (), why=deed.text("why"), by=deed.by), MatchForm,
        intro=_("Two people say yes before anything is told. One says no."), done=_("It is kept."), page=PAGE),
    Act("answer_held_alert", lambda deed: alerts_calls.answer_held(
            request_id=deed.id, alert_id=UUID(deed.text("alert")), release=deed.text("leaves") == "yes",
            why=deed.text("why"), by=deed.by), HeldForm,
        intro=_("Your word opens no gate: a bar is lifted on the page of the screening, with a second signature."),
        done=_("It is decided."), page=PAGE),
)  # fmt: skip
