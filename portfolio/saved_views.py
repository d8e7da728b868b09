"""Views of the list of projects that people save by name. Each act is the only door to its write."""

from urllib.parse import parse_qsl

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
# What an address of the list may hold; a test holds them against the filter. The page number and the view are not kept.
FILTERS = (
    "sok", "stadium", "program", "enhet", "ar", "maned", "type", "eier", "lovpalagt", "prinsipp", "verdi", "foring",
    "mal", "nytte", "kostnad_fra", "kostnad_til", "drift_fra", "drift_til", "dagsverk_fra", "dagsverk_til",
)  # fmt: skip
PARAMETERS = {*FILTERS, "kolonner", "sorter", "vis", "grupper"}


def can_change(user: User, view: SavedView) -> bool:
    """One's own while nobody else has it; what is shared belongs to those who may share."""
    return user.has_perm(SHARE_VIEW) if view.shared_at else view.owner_id == user.pk


@transaction.atomic
def save(*, name: str, query: str, by: User) -> SavedView:
    """Keep what the list shows. A second call with the same, as of a double click, changes nothing. Raises Refused."""
    _one_at_a_time(by)
    name, query = _checked_name(name), _checked_query(query)
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
def update(view: SavedView, *, query: str, by: User) -> SavedView:
    """Let the view show this instead. Raises NotPermitted or Refused."""
    view = _held(view, by=by)
    view.query = _checked_query(query)
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


def _checked_query(query: str) -> str:
    unknown = {name for name, _ in parse_qsl(query, keep_blank_values=True)} - PARAMETERS
    if unknown or (query and not parse_qsl(query)):
        raise Refused("Visningen inneholder noe som listen ikke kjenner.")
    if len(query) > LONGEST_QUERY:
        raise Refused("Visningen har for mange valg til å lagres. Velg færre filtre.")
    return query
