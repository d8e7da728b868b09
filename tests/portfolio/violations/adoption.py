"""What was adopted of a plan, and how it ended."""

from portfolio.models import AdoptedEntry, Adoption, ClosedEntry, Closing, IssuedDocument
from tests.portfolio.violations.builders import DAY, an_adoption, in_adopted, sql, twice


def write_baselines(world, *rows):
    given = {
        "project": world.planned,
        "rank": 1,
        "decision": "included",
        "title": "Prosjekt",
        "programme": world.planned.programme,
        "unit": world.planned.unit,
        "owner": world.planned.owner,
        "starts_on": DAY,
        "ends_on": DAY,
        "investment_cost": 0,
        "operating_cost": 0,
        "effort_days": 0,
    }
    first = Adoption.objects.filter(plan=world.plan).first() or an_adoption(world)
    for fields in rows:
        AdoptedEntry.objects.create(**{**given, "adoption": first, **fields})


def baseline(**fields):
    return lambda world: write_baselines(world, fields)


def issued(adoption, kind="pdf"):
    return IssuedDocument.objects.create(adoption=adoption, kind=kind, content=b"", sha256="0" * 64)


def a_closing(world, lessons="Begynn før."):
    return Closing.objects.create(plan=world.plan, lessons=lessons, by=world.leader)


def ended(closing, project, outcome="done"):
    return ClosedEntry.objects.create(closing=closing, project=project, outcome=outcome)


VIOLATIONS = {
    "a_plan_has_each_revision_once": [twice(an_adoption)],
    "revisions_begin_at_one": [lambda world: an_adoption(world, revision=0)],
    "adoption_says_by_whom_and_in_which_case": [
        lambda world: an_adoption(world, decision_maker=""),
        lambda world: an_adoption(world, case_reference=""),
    ],
    "adoptions_stand": [
        in_adopted(sql("UPDATE portfolio_adoption SET case_reference = '1'")),
        in_adopted(sql("DELETE FROM portfolio_adoption")),
    ],
    "a_project_is_adopted_once_in_a_revision": [lambda world: [baseline()(world), baseline(rank=2)(world)]],
    "no_two_adopted_entries_share_a_rank": [
        lambda world: write_baselines(world, {}, {"project": world.proposal}),
    ],
    "included_and_reserves_are_adopted": [baseline(decision="candidate"), baseline(decision="out")],
    "what_is_adopted_has_an_owner_and_a_period": [baseline(owner=None), baseline(starts_on=None)],
    "adopted_entries_stand": [
        lambda world: [baseline()(world), sql("UPDATE portfolio_adoptedentry SET rank = 2")(world)],
        lambda world: [baseline()(world), sql("DELETE FROM portfolio_adoptedentry")(world)],
    ],
    "nothing_is_added_to_an_adoption": [
        in_adopted(lambda world: baseline(adoption=Adoption.objects.get())(world)),
    ],
    "a_document_is_issued_once": [lambda world: [issued(an_adoption(world)), issued(Adoption.objects.get())]],
    "document_kind_is_known": [lambda world: issued(an_adoption(world), kind="odt")],
    "issued_documents_stand": [
        lambda world: [issued(an_adoption(world)), sql("UPDATE portfolio_issueddocument SET sha256 = ''")(world)],
        lambda world: [issued(an_adoption(world)), sql("DELETE FROM portfolio_issueddocument")(world)],
    ],
    "closing_says_what_was_learnt": [lambda world: a_closing(world, lessons="")],
    "closings_stand": [lambda world: [a_closing(world), sql("DELETE FROM portfolio_closing")(world)]],
    "a_project_ends_once_in_a_plan": [
        lambda world: [ended(closing, world.planned) for closing in [a_closing(world)] * 2],
    ],
    "outcome_is_known": [lambda world: ended(a_closing(world), world.planned, outcome="lost")],
    "closed_entries_stand": [
        lambda world: [ended(a_closing(world), world.planned), sql("DELETE FROM portfolio_closedentry")(world)],
    ],
    "nothing_is_added_to_a_closing": [
        in_adopted(lambda world: ended(Closing.objects.get(), world.planned), state="closed"),
    ],
}
