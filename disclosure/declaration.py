"""The declaration under penalty of perjury (28 USC 1746): the words that are signed, and what stands around them."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override


def statement(name: str, *, abroad: bool, on: date) -> str:
    """Return the words a person signs; outside the United States the statute asks for others."""
    day = formats.date_format(on, "DATE_FORMAT")
    who = _("My name is %(name)s. I am the person who makes this request.") % {"name": name}
    if abroad:
        oath = _(
            "I declare under penalty of perjury under the laws of the United States of America that the foregoing is "
            "true and correct. Executed on %(day)s."
        )
    else:
        oath = _("I declare under penalty of perjury that the foregoing is true and correct. Executed on %(day)s.")
    given = _("The answers I gave in this request are true as far as I know.")
    return f"{who} {given} {oath % {'day': day}}"


def statement_on_paper(name: str, *, abroad: bool, language: str) -> str:
    """Return the words somebody signs on paper, in their language (28 USC 1746): the day stands beside it."""
    with override(language):
        if abroad:
            oath = _(
                "I declare under penalty of perjury under the laws of the United States of America that the foregoing "
                "is true and correct. Executed on the date I sign."
            )
        else:
            oath = _(
                "I declare under penalty of perjury that the foregoing is true and correct. "
                "Executed on the date I sign."
            )
        who = _("My name is %(name)s. I am the person who makes this request.") % {"name": name}
        return f"{who} {_('The answers I gave in this request are true as far as I know.')} {oath}"


#: What stands on the page around the words that are signed.
LEAD = gettext_lazy("The law asks us to be sure who asks. So we ask you to sign these words. You need no notary.")
NOTICE = gettext_lazy(
    "Asking for records in another person’s name, or with false statements, is a crime: a fine of up to $5,000 "
    "(5 U.S.C. 552a(i)(3)), and perjury (18 U.S.C. 1621). A mistake made in good faith is no crime."
)
AGREED = gettext_lazy("This is true, and I mean to sign it.")
