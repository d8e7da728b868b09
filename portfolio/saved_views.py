"""Views of the projects that people save by name, in the list or on the roadmap. Each act is the one door to its write.

A view is one address. Each page takes the filter of it and its own ways to show what is found, and leaves the rest.
"""

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils import timezone

from innolab.accounts.models import User
from innolab.refusals import Refused, require
from portfolio import names
from portfolio.models import SavedView
from portfolio.models.saved_view import LONGEST_QUERY
from portfolio.permissions import SHARE_VIEW

MOST_VIEWS = 100
LONGEST_NAME = 80
# What a view may hold; tests hold it against the filter and the two pages. Not kept are the page number, the view, and
# the plan of the roadmap: a view shows the plan that one looks at.
FILTERS = (
    "sok", "stadium", "program", "enhet", "ar", "maned", "type", "eier", "lovpalagt", "prinsipp", "verdi", "foring",
    "mal", "nytte", "kostnad_fra", "kostnad_til", "drift_fra", "drift_til", "dagsverk_fra", "dagsverk_til",
)  # fmt: skip
IN_LIST = ("kolonner", "sorter", "vis", "grupper")
ON_ROADMAP = ("spenn", "fra", "til", "zoom", "gruppe", "farge", "utvalg")


def can_change(user: User, view: SavedView) -> bool:
    """One's own while nobody else has it; what is shared belongs to those who may share."""
    return user.has_perm(SHARE_VIEW) if view.shared_at else view.owner_id == user.pk


def part(query: str, ways: Collection[str]) -> str:
    """What a page with these ways takes of a view: the filter, and how it shows what it finds."""
    known = {*FILTERS, *ways}
    return urlencode([pair for pair in _pairs(query) if pair[0] in known])


@transaction.atomic
def save(*, name: str, query: str, by: User) -> SavedView:
    """Keep what the list or the roadmap shows. A second call with the same, as of a double click, changes nothing.

    Raises Refused.
    """
    _one_at_a_time(by)
    name, query = _checked_name(name), _checked_query(query, ways={*IN_LIST, *ON_ROADMAP})
    if same := by.saved_views.filter(name=name, query=query).first():
        return same
    _refuse_taken(name, owner=by)
    if by.saved_views.count() >= MOST_VIEWS:
        raise Refused(f"Du har {MOST_VIEWS} lagrede visninger, og flere er det ikke plass til. Slett en først.")
    return SavedView.objects.create(owner=by, name=name, query=query)


@transaction.atomic
def rename(view: SavedView, *, name: str, by: User) -> SavedView:
    """Raises NotPermitted or Refused."""
    view = _held(view, by=by)
    name = _checked_name(name)
    _one_at_a_time(view.owner)
    _refuse_taken(name, owner=view.owner, besides=view)
    view.name = name
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def update(view: SavedView, *, query: str, ways: Collection[str], by: User) -> SavedView:
    """Let the view show this instead, on the page with these ways; those of the other page stand.

    Raises NotPermitted or Refused.
    """
    view = _held(view, by=by)
    query = _checked_query(query, ways=ways)
    others = [pair for pair in _pairs(view.query) if pair[0] not in {*FILTERS, *ways}]
    view.query = _short_enough("&".join(filter(None, [query, urlencode(others)])))
    view.save(update_fields=["query"])
    return view


@transaction.atomic
def delete(view: SavedView, *, by: User) -> None:
    """Raises NotPermitted or Refused."""
    _held(view, by=by).delete()


@transaction.atomic
def share(view: SavedView, *, by: User) -> SavedView:
    """Let everybody find the view. Raises NotPermitted, or Refused when it is another's own."""
    require(by, SHARE_VIEW)
    view = _held(view, by=by)
    if not view.shared_at:
        view.shared_at = timezone.now()
        view.save(update_fields=["shared_at"])
    return view


@transaction.atomic
def unshare(view: SavedView, *, by: User) -> SavedView:
    """Let only its owner find the view. Raises NotPermitted."""
    require(by, SHARE_VIEW)
    view = _held(view, by=by)
    if view.shared_at:
        view.shared_at = None
        view.save(update_fields=["shared_at"])
    return view


def _held(view: SavedView, *, by: User) -> SavedView:
    """The view as it is now, held until the transaction ends, for whoever may change it."""
    held = SavedView.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=view.pk).first()
    if held is None:
        raise Refused("Visningen er slettet.")
    if held.shared_at:
        require(by, SHARE_VIEW)
    elif not can_change(by, held):
        raise Refused("Visningen er en annens egen.")
    return held


def _one_at_a_time(owner: User) -> None:
    """Two tabs of one person could else save the same name, or one too many."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)


def _checked_name(name: str) -> str:
    return names.checked(name, longest=LONGEST_NAME, missing="Skriv hva visningen skal hete.")


def _refuse_taken(name: str, *, owner: User, besides: SavedView | None = None) -> None:
    others = owner.saved_views.exclude(pk=besides.pk) if besides else owner.saved_views.all()
    if names.is_taken(name, among=others):
        raise Refused(f"Det finnes allerede en visning som heter «{name}». Velg et annet navn.")


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _checked_query(query: str, *, ways: Collection[str]) -> str:
    unknown = {name for name, _ in _pairs(query)} - {*FILTERS, *ways}
    if unknown or (query and not parse_qsl(query)):
        raise Refused("Visningen inneholder noe som siden ikke kjenner.")
    return _short_enough(query)


def _short_enough(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise Refused("Visningen har for mange valg til å lagres. Velg færre filtre.")
    return query
