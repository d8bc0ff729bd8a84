"""How often one address may try what requesters type: return codes, letter codes, new drafts."""

from disclosure.limits import Limit

RETURN_CODES = Limit("return-code", 10, 15 * 60)
LETTER_CODES = Limit("letter-code", 20, 15 * 60)
NEW_DRAFTS = Limit("draft", 30, 60 * 60)
#: Codes of referrals, for one address and for one referral.
SERVICE_CODES = Limit("service-code", 20, 15 * 60)
#: Codes sent to new addresses, for one account: a mailbox of somebody else is not filled from here.
WAY_CODES = Limit("way-code", 6, 60 * 60)
#: PINs typed at the link of a message, for one network address.
ALERT_PINS = Limit("alert-pin", 20, 15 * 60)
