"""What auditors ask of the trail, who may write findings and lift stops, and a case as it stood."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from redaction.models import Certificate
from tests.factories import Cast, office, staff, submitted, walk
from workflow import audit, policies
from workflow.errors import Invalid, NotAllowed, NotYours, Stale, Stopped
from workflow.models import (
    Determination,
    Event,
    Finding,
    HistoryEntry,
    Part,
    ReadingStop,
    Release,
    ReleaseItem,
    User,
)
from workflow.services import (
    assignments,
    intake,
    reading,
    releasing,
    reviewing,
    screening,
    stops,
)
from workflow.services import overseeing as services
from workflow.states import Role, State
from workflow.trail import inspection, overseeing
from workflow.trail.overseeing import Search

pytestmark = pytest.mark.django_db

PERIOD = (timezone.localdate() - timedelta(days=365), timezone.localdate() + timedelta(days=365))


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def auditor(cast: Cast) -> User:
    return cast.people[Role.AUDITOR]


def kinds(cast: Cast, kind: str) -> list[tuple[str, str]]:
    found = overseeing.exceptions(kind, cast.office, cast.people[Role.AUDITOR], *PERIOD)
    return [(one.number, one.words) for one in found]


def test_the_trail_is_searched_by_person_verb_case_and_time(cast: Cast, auditor: User) -> None:
    one, two = walk(cast, State.SEARCH), submitted(cast.office)
    submitted(Cast().office)
    events = overseeing.events_of_offices([cast.office.pk], auditor)

    def found(**asked: object) -> list[Event]:
        return overseeing.search(events, Search(**asked)).events  # type: ignore[arg-type]

    assert {event.chain for event in found()} == {audit.chain_of(one), audit.chain_of(two)}
    assert [event.verb for event in found(verb="request.verify")] == ["request.verify"]
    screener = str(cast.people[Role.SCREENER].pk)
    assert {event.actor for event in found(person=screener)} == {screener}
    assert {event.chain for event in found(number=two.number)} == {audit.chain_of(two)}
    assert found(number="NONE-1") == []
    today = timezone.localdate()
    assert found(since=today + timedelta(days=2)) == []
    assert len(found(since=today - timedelta(days=1), until=today + timedelta(days=1))) == len(found())


def test_pages_of_a_search_follow_each_other_without_gap_or_repeat(
    cast: Cast, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overseeing, "PAGE_SIZE", 3)
    walk(cast, State.SEARCH)
    events = overseeing.events_of_offices([cast.office.pk], auditor)
    seen, key = [], ""
    while True:
        page = overseeing.search(events, Search(), key)
        seen += [event.pk for event in page.events]
        key = page.next_key
        if not key:
            break

    assert sorted(seen) == sorted(events.values_list("pk", flat=True))
    assert len(seen) == len(set(seen))


def test_a_recused_auditor_finds_nothing_of_that_case(cast: Cast, auditor: User) -> None:
    case = submitted(cast.office)
    case.recusals.create(user=auditor, reason="A cousin.", at=timezone.now())

    assert overseeing.search(overseeing.events_of_offices([cast.office.pk], auditor), Search()).events == []


def test_each_kind_of_exception_is_found(cast: Cast, auditor: User) -> None:
    case = walk(cast, State.CLOSED)
    number = str(case.number)
    assert {kind: kinds(cast, kind) for kind in ("late", "returned", "recused", "lifted", "recalled", "reason")} == {
        "late": [], "returned": [], "recused": [], "lifted": [], "recalled": [], "reason": []
    }  # fmt: skip
    for release in Release.objects.all():
        release.late_reason = "The court was shut."
        release.save()
    reader = staff(Role.COUNSEL, of=cast.office)
    assignments.read_for_reason(request_id=case.pk, reason="A complaint came in.", user=reader)
    releasing.recall(request_id=case.pk, reason="The wrong file.", by=cast.actor(Role.COUNSEL))

    assert kinds(cast, "late") == [(number, "The court was shut.")]
    assert kinds(cast, "recalled") == [(number, "request.recall")]
    assert kinds(cast, "reason") == [(number, "request.read_for_reason")]
    assert kinds(cast, "hands") == []
    Part.objects.create(request=case, user=cast.people[Role.COUNSEL], role=Role.INTAKE)
    assert kinds(cast, "hands") == [(number, "Counsel, Victim assistance specialist")]


def test_a_look_by_night_or_at_a_weekend_is_one_by_the_clock_of_the_office(cast: Cast) -> None:
    case = walk(cast, State.SEARCH)
    counsel = cast.people[Role.COUNSEL]
    times = {
        datetime(2026, 11, 18, 10, 30, tzinfo=UTC): True,  # Wednesday 5:30 in New York
        datetime(2026, 11, 18, 15, tzinfo=UTC): False,  # Wednesday 10:00
        datetime(2026, 11, 18, 3, tzinfo=UTC): True,  # Tuesday 22:00
        datetime(2026, 11, 21, 16, tzinfo=UTC): True,  # Saturday
    }
    for moment in times:
        with time_machine.travel(moment, tick=False):
            reading.viewed(request_id=case.pk, page="case", user=counsel)
    found = overseeing.exceptions("hours", cast.office, cast.people[Role.AUDITOR], *PERIOD)

    assert sorted(one.at for one in found) == sorted(moment for moment, odd in times.items() if odd)


def test_a_look_at_a_case_with_the_readers_own_family_name_is_found(cast: Cast) -> None:
    case = walk(cast, State.SEARCH)  # the subject is Jonas P. Example
    for name in ("Ann Example", "Ann Other"):
        reader = staff(Role.AUDITOR, of=cast.office, name=name)
        reading.viewed(request_id=case.pk, page="case", user=reader)

    found = list(overseeing.exceptions("family", cast.office, cast.people[Role.AUDITOR], *PERIOD))
    assert [User.objects.get(pk=one.actor).name for one in found] == ["Ann Example"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [("Example", True), ("jonas exámple", True), ("Other", False), ("Exam", False), ("26-CR-1", False)],
)
def test_a_search_for_ones_own_family_name_is_found(cast: Cast, asked: str, told: bool) -> None:
    reader = staff(Role.COUNSEL, of=cast.office, name="Ann Example")
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("desk:find"), {"q": asked}).status_code == 200

    found = list(overseeing.exceptions("family", cast.office, cast.people[Role.AUDITOR], *PERIOD))
    assert [(one.actor, one.words) for one in found] == ([(str(reader.pk), "search.own_name")] if told else [])
    assert inspection.chain_break(policies.chain_of_office(cast.office.pk)) is None


def test_returned_stood_aside_and_lifted_are_exceptions_too(cast: Cast) -> None:
    case = walk(cast, State.SECOND_REVIEW)
    number = str(case.number)
    reviewing.return_to_redaction(request_id=case.pk, words="Look at page 1.", by=cast.actor(Role.SECOND_REVIEWER))
    screening.screen(request_id=case.pk, bars=["asylum"], source="The index.", by=cast.actor(Role.SCREENER))
    lift = screening.lift_bar(
        request_id=case.pk, bar="asylum", authority="Consent", evidence="Paper", by=cast.actor(Role.COUNSEL)
    )
    screening.second_bar_lift(request_id=case.pk, lift_id=lift.pk, by=cast.actor(Role.SCREENER))
    assignments.recuse(request_id=case.pk, reason="A friend.", by=cast.actor(Role.LIAISON))

    assert kinds(cast, "returned") == [(number, "request.return_to_redaction")]
    assert kinds(cast, "recused") == [(number, "request.recuse")]
    assert kinds(cast, "lifted") == [(number, "request.second_bar_lift"), (number, "request.lift_bar")]


def test_a_release_whose_files_have_no_output_lacks_its_proof(cast: Cast) -> None:
    case = walk(cast, State.CLOSED)
    decision = case.decisions.get()
    decision.outputs = []
    decision.save()
    assert list(overseeing.lacking(cast.office, cast.people[Role.AUDITOR])) == []
    ReleaseItem.objects.filter(determination__record__isnull=False).update(output_sha256="")

    found = list(overseeing.lacking(cast.office, cast.people[Role.AUDITOR]))
    assert [(one.number, one.words) for one in found] == [(case.number, "proof")]


@pytest.mark.parametrize("lack", ["authority", "match", "proof"])
def test_a_release_that_lacks_something_is_named(cast: Cast, lack: str) -> None:
    case = walk(cast, State.CLOSED)
    assert list(overseeing.lacking(cast.office, cast.people[Role.AUDITOR])) == []
    if lack == "authority":
        Determination.objects.filter(record__isnull=False).update(authority="")
    elif lack == "match":
        case.history.update(match_confirmed_at=None)
    else:
        Certificate.objects.update(passed=False)

    assert [(one.number, one.words) for one in overseeing.lacking(cast.office, cast.people[Role.AUDITOR])] == [
        (case.number, lack)
    ]


def test_what_is_set_aside_for_a_later_part_lacks_nothing(cast: Cast) -> None:
    case = walk(cast, State.CLOSED)
    entry = HistoryEntry.objects.create(
        request=case,
        search_task=case.history.get().search_task,
        kind=HistoryEntry.Kind.CUSTODY,
        title="Custody",
        agency="County Jail",
        text="Held.",
        source_name="Roster",
        on_date=date(2026, 10, 30),
        as_of_date=date(2026, 11, 2),
        added_by=cast.people[Role.RECORDS_OFFICER],
        added_at=timezone.now(),
    )
    Determination.objects.create(
        request=case,
        entry=entry,
        verdict=Determination.Verdict.LATER,
        determined_by=cast.people[Role.COUNSEL],
        determined_at=case.releases.get().released_at,
    )

    assert list(overseeing.lacking(cast.office, cast.people[Role.AUDITOR])) == []


def test_a_sample_is_drawn_again_by_whoever_has_the_seed(cast: Cast, auditor: User) -> None:
    cases = [walk(cast, State.VERIFICATION) for _index in range(4)]
    for case in cases:
        intake.withdraw(request_id=case.pk, by=cast.actor(Role.INTAKE))
    other = staff(Role.AUDITOR, of=cast.office)

    def drawn(seed: str, user: User) -> list[tuple[str, int, list[str]]]:
        strata = overseeing.sample(cast.office, user, seed=seed, since=PERIOD[0], until=PERIOD[1], each=2)
        return [(one.name, one.size, one.drawn) for one in strata]

    first = drawn("april", auditor)
    assert [(name, size, len(numbers)) for name, size, numbers in first] == [("Withdrawn", 4, 2)]
    assert drawn("april", other) == first
    assert len({str(drawn(f"seed {number}", auditor)) for number in range(12)}) > 1


def test_a_finding_is_raised_answered_and_closed_each_by_the_right_role(cast: Cast, auditor: User) -> None:
    case, manager = submitted(cast.office), cast.people[Role.OFFICE_MANAGER]
    with pytest.raises(NotYours):
        services.raise_finding(office=cast.office, number="", words="Mine.", user=manager)
    with pytest.raises(NotYours):
        services.raise_finding(office=office(), number="", words="Elsewhere.", user=auditor)
    with pytest.raises(Invalid):
        services.raise_finding(office=cast.office, number="NONE-1", words="What?", user=auditor)
    made = services.raise_finding(office=cast.office, number=str(case.number), words="No reason given.", user=auditor)
    with pytest.raises(NotAllowed):
        services.close_finding(finding_id=made.pk, user=auditor)
    with pytest.raises(NotYours):
        services.answer_finding(finding_id=made.pk, words="I answer myself.", user=auditor)
    services.answer_finding(finding_id=made.pk, words="It is given now.", user=manager)
    with pytest.raises(NotYours):
        services.close_finding(finding_id=made.pk, user=manager)
    services.close_finding(finding_id=made.pk, user=auditor)
    with pytest.raises(Stale):
        services.answer_finding(finding_id=made.pk, words="More.", user=manager)

    verbs = Event.objects.filter(chain=audit.chain_of(case), verb__startswith="finding.").order_by("seq")
    assert list(verbs.values_list("verb", flat=True)) == ["finding.raised", "finding.answered", "finding.closed"]
    assert Finding.objects.get().answer == "It is given now."
    assert audit.verify(case) is None


def test_who_opens_too_many_cases_is_stopped_until_another_manager_lifts_it(cast: Cast) -> None:
    cast.office.cases_an_hour = 2
    cast.office.save()
    cases = [submitted(cast.office) for _index in range(3)]
    manager = cast.people[Role.OFFICE_MANAGER]
    auditor = cast.people[Role.AUDITOR]

    def look(index: int) -> None:
        reading.viewed(request_id=cases[index].pk, page="case", user=auditor)

    for index in (0, 1, 1, 0):
        look(index)
    with pytest.raises(Stopped):
        look(2)
    with pytest.raises(Stopped):
        stops.refuse_stopped(auditor)
    stop = ReadingStop.objects.get()
    assert (stop.user, stop.cases, stop.lifted_at) == (auditor, 3, None)
    with pytest.raises(NotYours):
        stops.lift(stop_id=stop.pk, reason="I say so.", user=auditor)
    with pytest.raises(Invalid):
        stops.lift(stop_id=stop.pk, reason=" ", user=manager)
    stops.lift(stop_id=stop.pk, reason="A sample was drawn.", user=manager)
    with pytest.raises(Stale):
        stops.lift(stop_id=stop.pk, reason="Again.", user=manager)

    stops.refuse_stopped(auditor)
    look(2)
    verbs = Event.objects.filter(chain=f"office:{cast.office.pk}").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["reading.stopped", "reading.stop_lifted"]


def test_nobody_lifts_their_own_stop(cast: Cast) -> None:
    manager = cast.people[Role.OFFICE_MANAGER]
    stop = ReadingStop.objects.create(user=manager, office=cast.office, cases=61, at=timezone.now())

    with pytest.raises(NotAllowed):
        stops.lift(stop_id=stop.pk, reason="It is fine.", user=manager)


def test_looks_of_an_hour_ago_count_no_more(cast: Cast) -> None:
    cast.office.cases_an_hour = 1
    cast.office.save()
    one, two = submitted(cast.office), submitted(cast.office)
    auditor = cast.people[Role.AUDITOR]
    with time_machine.travel(timezone.now() - timedelta(minutes=61)):
        reading.viewed(request_id=one.pk, page="case", user=auditor)

    reading.viewed(request_id=two.pk, page="case", user=auditor)


def test_a_dossier_is_for_those_who_may_know_of_bars(cast: Cast) -> None:
    case = walk(cast, State.SEARCH)
    services.ask_dossier(request_id=case.pk, user=cast.people[Role.AUDITOR])
    with pytest.raises(NotAllowed):
        services.ask_dossier(request_id=case.pk, user=cast.people[Role.INTAKE])
    with pytest.raises(NotYours):
        services.dossier_downloaded(request_id=case.pk, sha256="0", user=cast.people[Role.OFFICE_MANAGER])

    assert case.outbox.filter(verb="dossier.build").count() == 1
