"""Long lists of the desk: what was found in a case and what a name finds, a page of the database at a time."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure.desk import casefile, decision, find, legal, search, second_review, second_review_state
from disclosure.desk.casefile import items
from tests.factories import Cast, submitted, walk
from workflow.models import Determination, HistoryEntry, NameToken, Record, Request, User
from workflow.states import Role, State

SignedIn = Callable[[User | Role], Client]


@pytest.fixture
def reviewed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Request:
    """A case in legal review with three records and three entries of its history, on pages of two."""
    monkeypatch.setattr(legal, "PAGE_SIZE", 2)
    monkeypatch.setattr(search, "PAGE_SIZE", 2)
    case = walk(cast, State.LEGAL_REVIEW)
    first = case.records.get()
    case.history.all().delete()
    for number in (1, 2, 3):
        made = {"request": case, "agency": "Fairview Police", "added_by": first.added_by, "added_at": timezone.now()}
        if number > 1:
            Record.objects.create(title=f"Report {number}", kind="arrest_report", document=first.document, **made)
        HistoryEntry.objects.create(
            title=f"Entry {number}", kind="arrest", on_date=date(2025, 1, number), text="Assault.",
            outcome_not_found=True, source_name="Public docket", as_of_date=date(2026, 1, 1), **made,
        )  # fmt: skip
    return case


def titles(client: Client, address: str, key: str, **asked: str) -> list[str]:
    return [one.item.title for one in client.get(address, asked).context[key]]


@pytest.mark.parametrize(
    ("page", "role", "key"), [("search", Role.RECORDS_OFFICER, "found"), ("legal", Role.COUNSEL, "reviewed")]
)
def test_what_was_found_stands_on_pages_records_first_and_is_shown_by_kind(
    reviewed: Request, signed_in: SignedIn, page: str, role: Role, key: str
) -> None:
    client, address = signed_in(role), reverse(f"desk:{page}", args=(reviewed.number,))
    name = reviewed.records.order_by("added_at")[0].title

    assert titles(client, address, key, show="no-such") == [name, "Report 2"]
    assert titles(client, address, key, page="2") == ["Report 3", "Entry 1"]
    shown = client.get(address, {"show": "history"})
    assert [one.item.title for one in shown.context[key]] == ["Entry 1", "Entry 2"]
    assert "?show=history&amp;page=2" in shown.content.decode()


def test_the_search_shows_what_is_not_confirmed_and_the_review_what_is_not_determined(
    reviewed: Request, signed_in: SignedIn
) -> None:
    searched, review = (reverse(f"desk:{page}", args=(reviewed.number,)) for page in ("search", "legal"))
    officer, counsel = signed_in(Role.RECORDS_OFFICER), signed_in(Role.COUNSEL)
    assert titles(officer, searched, "found", show="open") == ["Report 2", "Report 3"]

    now = timezone.now()
    for item in ({"record": reviewed.records.all()[0]}, {"entry": reviewed.history.all()[1]}):
        for verdict, replaced in (("withhold", now), ("release", None)):
            Determination.objects.create(
                request=reviewed, verdict=verdict, determined_by=reviewed.records.all()[0].added_by, determined_at=now,
                replaced_at=replaced, **item,
            )  # fmt: skip
    shown = counsel.get(review, {"show": "open"})
    assert (shown.context["done"], shown.context["total"]) == (2, 6)
    assert [one.item.title for one in shown.context["reviewed"]] == ["Report 2", "Report 3"]
    assert titles(counsel, review, "reviewed", show="open", page="2") == ["Entry 1", "Entry 3"]

    reviewed.history.update(match_confirmed_at=now)
    reviewed.records.update(match_confirmed_at=now)
    assert "Nothing of this kind." in officer.get(searched, {"show": "open"}).content.decode()


def test_a_page_reads_its_own_rows_alone(reviewed: Request) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert [one.title for one in items(reviewed).page(3, "2")] == ["Entry 1", "Entry 2", "Entry 3"]
    rows = [one["sql"] for one in asked if 'SELECT "workflow_historyentry"."id"' in one["sql"]]
    assert len(rows) == 1
    assert "LIMIT 3" in rows[0]


def test_pages_that_show_everything_show_the_first_items_and_lead_to_the_pages_of_all(
    reviewed: Request, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (casefile, decision, second_review):
        monkeypatch.setattr(module, "ITEMS_SHOWN", 2)
    every = reverse("desk:legal", args=(reviewed.number,))
    for page, role in (("case", Role.COUNSEL), ("decision", Role.DECIDING_OFFICIAL)):
        shown = signed_in(role).get(reverse(f"desk:{page}", args=(reviewed.number,)))
        assert len(shown.context["items"]) == 2
        assert f'<a href="{every}">All 6 items, page by page</a>' in shown.content.decode()


def test_the_second_reader_sees_records_a_page_at_a_time_and_asks_about_no_others(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_review_state, "RECORDS_A_PAGE", 2)
    case = walk(cast, State.SECOND_REVIEW)
    first = case.records.get()
    ruling = first.determinations.get(replaced_at=None)
    for number in (2, 3, 4, 5):
        record = Record.objects.create(
            title=f"Report {number}", kind="arrest_report", document=first.document, request=case,
            agency="Fairview Police", added_by=first.added_by, added_at=timezone.now(),
        )  # fmt: skip
        Determination.objects.create(
            request=case, record=record, verdict=ruling.verdict, authority=ruling.authority,
            determined_by=ruling.determined_by, determined_at=ruling.determined_at,
        )  # fmt: skip
    client, address = signed_in(Role.SECOND_REVIEWER), reverse("desk:second_review", args=(case.number,))

    pages = [[one.record.title for one in client.get(address, {"records": n}).context["reviewed"]] for n in "123"]
    last = client.get(address, {"record": str(record.pk)})

    assert pages == [[first.title, "Report 2"], ["Report 3", "Report 4"], ["Report 5"]]
    assert [one.record.title for one in last.context["reviewed"]] == ["Report 5"]
    assert last.context["chosen"].record == record
    assert "?records=2" in last.content.decode()
    progress = client.get(reverse("desk:second_review_progress", args=(case.number,)), {"records": "2"}).json()
    assert {run["record"] for run in progress["runs"]} <= {str(one.pk) for one in case.records.all()[2:4]}


def test_who_is_found_stands_on_pages_and_is_counted_as_written_before_as_it_sounds(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "PAGE_SIZE", 2)
    client = signed_in(Role.INTAKE)
    written, sounding = [submitted(cast.office) for _one in range(3)], submitted(cast.office)
    for case in (*written, sounding):
        cast.give_all(case)
    NameToken.objects.filter(request=sounding, token__startswith="f:").delete()

    first, second = (client.get(reverse("desk:find"), {"q": "Jonas Example", "page": page}) for page in "12")
    assert [len(one.context["lines"]) for one in (first, second)] == [2, 1]
    assert [line.case for line in second.context["similar"]] == [sounding]
    assert first.context["similar"] == []
    assert "4 of your cases fit." in first.content.decode()
    assert "?q=Jonas+Example&amp;page=2" in first.content.decode()
    assert "of your cases fit" not in client.get(reverse("desk:find"), {"q": "No Such"}).content.decode()
