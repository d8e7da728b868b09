"""Finding one colleague among thousands by what somebody types: an e-mail address, or a name."""

from django.db.models import Q, QuerySet

from innolab.accounts.models import User
from innolab.refusals import Refused
from portfolio.models import Project
from portfolio.models.sorting import norwegian

MOST_NAMED = 5
MOST_SUGGESTED = 40


def who_can_log_in() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by(norwegian("name"), "pk")


def person_called(text: str) -> User:
    """Raises Refused with a sentence that helps, where nobody or several are called so.

    A whole name goes before a part of one: «Kari Nordmann» is found though there is a Kari Nordmann-Hansen too.
    """
    text = " ".join(text.split())
    address = text.rpartition("<")[2].rstrip(">").strip()  # as mail programs copy it: Kari Nordmann <kari@…>
    people = [person for person in _found(text, address)[: MOST_NAMED * 4] if not person.is_shut_out]
    whole = [p for p in people if text.casefold() == p.name.casefold() or address.casefold() == p.email.casefold()]
    found = whole or people
    if not found or not text:
        raise Refused(f"Ingen heter eller har adressen «{text}». Se etter om det er skrevet riktig.")
    if len(found) > 1:
        named = ", ".join(f"{person.name} ({person.email})" for person in found[:MOST_NAMED])
        more = " og flere" if len(found) > MOST_NAMED else ""
        raise Refused(f"Flere passer: {named}{more}. Skriv e-postadressen til den du mener.")
    return found[0]


def _found(text: str, address: str) -> QuerySet[User]:
    parts = Q()
    for word in text.split():
        parts &= Q(name__icontains=word)
    exact = Q(email__iexact=address) | Q(name__iexact=text)
    return who_can_log_in().filter(exact if who_can_log_in().filter(exact).exists() else parts)


def suggested_for(project: Project) -> list[User]:
    """Those who are likely to carry the project: who wrote it, and who carries others in the same unit."""
    of_unit = Project.objects.filter(unit=project.unit_id)
    likely = (
        Q(pk=project.submitter_id)
        | Q(pk__in=project.co_authors.values("pk"))
        | Q(pk__in=of_unit.values("owner"))
        | Q(pk__in=of_unit.values("manager"))
    )
    return [person for person in who_can_log_in().filter(likely)[:MOST_SUGGESTED] if not person.is_shut_out]
