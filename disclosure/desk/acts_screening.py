"""The screening and the lifting of bars, as pages."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_screening import LiftForm, ScreenForm, SecondLiftForm
from workflow.services import screening

PAGE = "desk:screening"


def screen(deed: Deed) -> None:
    screening.screen(
        request_id=deed.id,
        bars=deed.data["bars"],
        source=deed.text("source"),
        note=deed.text("note"),
        by=deed.by,
    )


def lift_bar(deed: Deed) -> None:
    screening.lift_bar(
        request_id=deed.id,
        bar=deed.text("bar"),
        authority=deed.text("authority"),
        evidence=deed.text("evidence"),
        by=deed.by,
    )


ACTS = (
    Act("screen", screen, ScreenForm, done=_("The screening is recorded."), page=PAGE,
        intro=_("Everyone else sees only that the screening was done, never its result.")),
    Act("lift_bar", lift_bar, LiftForm, done=_("Recorded. The bar holds until a second person signs."), page=PAGE),
    Act("second_bar_lift", lambda deed: screening.second_bar_lift(
            request_id=deed.id, lift_id=deed.data["lift"], by=deed.by), SecondLiftForm,
        done=_("The bar is lifted."), page=PAGE),
)  # fmt: skip
