"""Bringing in a spreadsheet, step by step: each act is the only door to its write. See docs/adr/0013."""

import datetime
import hashlib
import threading
from collections.abc import Callable
from typing import Any

import pghistory
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tasks import task

from innolab.accounts.models import User
from innolab.fields import thousands
from innolab.refusals import MissingReason, NotPermitted, Refused, require
from portfolio.attachments import shown_name
from portfolio.columns import BY_KEY
from portfolio.file_types import UnusableFile
from portfolio.importing import mapping, values, writing
from portfolio.importing.lookups import LONGEST_SAID, NEW_UNIT, Lookups
from portfolio.importing.mapping import Target
from portfolio.importing.overview import rows_of, targets
from portfolio.importing.reading import read
from portfolio.importing.rows import Asked, Checker
from portfolio.models import ColumnMapping, Import, ImportRow, ImportSheet, Strategy, ValueMapping
from portfolio.permissions import ADD_UNIT, IMPORT

State = Import.State
Kind = ImportRow.Kind
AT_ONCE = 300  # so many rows are done while the user waits; more are left to the worker
KEPT = datetime.timedelta(days=14)
MOST_REASONS = 10
MOST_ASKED = 300  # values of one column that somebody may be asked to map
SILENT = datetime.timedelta(minutes=2)  # who has not said anything for so long is dead
CHANGED_MEANWHILE = "Noe i porteføljen er endret siden kontrollen. Ingenting er hentet inn. Se over radene på nytt."
_WENT_WRONG = (
    "Noe gikk galt, og ingenting er hentet inn. Prøv igjen, og si fra til en administrator hvis det skjer igjen."
)


class StandsInTheWay(Refused):
    """Others have done something with what came in, so it cannot be taken back. `found`: which projects, and what."""

    def __init__(self, found: list[writing.Blocker]) -> None:
        self.found = found[:MOST_REASONS]
        self.number_more = len(found) - len(self.found)
        super().__init__(*(each.why for each in self.found), *self._more())

    def _more(self) -> list[str]:
        return [f"Og {self.number_more} {'grunn' if self.number_more == 1 else 'grunner'} til."] * bool(
            self.number_more
        )


def begin(*, file: UploadedFile[Any], by: User) -> Import:
    """Read a file and propose what its columns are. Raises UnusableFile."""
    require(by, IMPORT)
    name = shown_name(file.name or "")
    sheets = read(name, file, size=file.size or 0)
    if not any(mapping.has_rows(sheet.rows, mapping.header_row(sheet.rows)) for sheet in sheets):
        raise UnusableFile("Filen har ingen rader under overskriftene.")
    with transaction.atomic():
        it = Import.objects.create(name=name, by=by)
        ImportSheet.objects.bulk_create(
            ImportSheet(of=it, position=place, **sheet._asdict()) for place, sheet in enumerate(sheets)
        )
        best = max(range(len(sheets)), key=lambda place: (not sheets[place].is_hidden, _fit(sheets[place].rows)))
        _turn_to(it, best)
        give_up_if_left.using(run_after=timezone.now() + KEPT).enqueue(it.pk)
    return it


def _fit(rows: list[Any]) -> tuple[bool, int, int]:
    """Whether a sheet has anything below its headers, how many fields it seems to have, and how many rows."""
    header = mapping.header_row(rows)
    known = {target.field for cell in rows[header] if (target := mapping.target_of(values.said(cell)))}
    return (mapping.has_rows(rows, header), len(known), len(rows))


@transaction.atomic
def choose_sheet(it: Import, *, sheet: int, header: int | None, by: User) -> Import:
    """Go on with another sheet, or with another row as its headers."""
    it = _hold(it, by=by)
    found = it.sheets.filter(position=sheet).first()
    if found is None:
        raise Refused("Arket finnes ikke i filen.")
    if header is not None and header >= len(found.rows):
        raise Refused(f"Arket har {thousands(len(found.rows))} rader. Skriv nummeret på en av dem.")
    if header is not None and not mapping.has_rows(found.rows, header):
        raise Refused("Arket har ingen rader under den raden. Skriv nummeret på en annen.")
    _turn_to(it, sheet, header)
    return it


def _turn_to(it: Import, sheet: int, header: int | None = None) -> None:
    rows = it.sheets.get(position=sheet).rows
    it.sheet = sheet
    it.header = mapping.header_row(rows) if header is None else header
    columns = mapping.columns_of(rows, it.header)
    remembered = ColumnMapping.objects.filter(digest=_digest(columns)).first()
    found = mapping.proposed(columns, rows, it.header, remembered.columns if remembered else {})
    it.columns = {str(place): str(target) for place, target in found.items()}
    _reopen(it)


@transaction.atomic
def map_columns(it: Import, *, columns: dict[int, Target], clears: bool, by: User) -> Import:
    """Say what each column becomes; it is remembered for sheets with the same headers."""
    it = _hold(it, by=by)
    fields = [target.field for target in columns.values()]
    if "tittel" not in fields:
        raise Refused("Velg hvilken kolonne som er tittelen på prosjektet.")
    for field in dict.fromkeys(fields):
        if fields.count(field) > 1:
            raise Refused(f"To kolonner er koblet til «{Target(field).label}». Behold den ene.")
    if not mapping.has_rows(rows := rows_of(it), it.header):
        raise Refused("Arket har ingen rader under overskriftene. Velg et annet ark, eller en annen rad.")
    found = mapping.columns_of(rows, it.header)
    it.columns, it.clears = {str(place): str(target) for place, target in columns.items()}, clears
    _reopen(it)
    named = {column.key: str(columns.get(column.place, "")) for column in found if column.header}
    ColumnMapping.objects.update_or_create(
        digest=_digest(found), defaults={"headers": mapping.key_of(found), "columns": named, "by": by}
    )
    return it


@transaction.atomic
def map_values(it: Import, *, choices: dict[str, dict[str, str]], by: User) -> Import:
    """Say what values that nobody knows become; it is remembered, but for what stands for empty cells."""
    it = _hold(it, by=by)
    if any(target == NEW_UNIT for target in choices.get("enhet", {}).values()) and not by.has_perm(ADD_UNIT):
        raise NotPermitted(ADD_UNIT)
    for field, chosen in choices.items():
        it.choices[field] = {
            **it.choices.get(field, {}),
            **{said[:LONGEST_SAID]: target for said, target in chosen.items()},
        }
        for said, target in chosen.items():
            if said and target != NEW_UNIT:
                ValueMapping.objects.update_or_create(
                    field=field, said=said[:LONGEST_SAID], defaults={"target": target, "by": by}
                )
    _reopen(it)
    return it


def asked_values(it: Import) -> tuple[dict[str, dict[str, Asked]], Lookups]:
    """By field: the values that are to be mapped before the rows can be read, and what they may become.

    Raises Refused where they are more than anybody would map.
    """
    checker = _checker(it)
    asked = checker.asked()
    for field, found in asked.items():
        if len(found) > MOST_ASKED:
            raise Refused(
                f"«{BY_KEY[field].label}» har {thousands(len(found))} ulike verdier som portalen ikke kjenner. Er det "
                "rett kolonne? Velg en annen, eller «Tas ikke med»."
            )
    return asked, checker.lookups


def are_all_known(it: Import) -> bool:
    """Nothing has to be asked: every value was mapped before."""
    asked, _ = asked_values(it)
    return all(value.target is not None for found in asked.values() for value in found.values())


def check(it: Import, *, by: User) -> None:
    """Find out what each row becomes: now where they are few, else by the worker."""
    with transaction.atomic():
        it = _hold(it, by=by)
        it.state, it.said, it.seen, it.alive_at = State.CHECKING, "", 0, timezone.now()
        it.total = sum(1 for row in rows_of(it)[it.header + 1 :] if row)
        it.save()
        is_small = _leave_to_the_worker(it)
    if is_small:
        _work(it.pk)


def confirm(it: Import, *, reason: str, leaves_out: bool, by: User) -> None:
    """Bring in all rows, or none. A second call, as of a double click or another tab, changes nothing."""
    with transaction.atomic():
        it = _hold(it, by=by, is_to_change=False)
        if it.state in (State.WRITING, State.DONE):
            return
        if it.state != State.CHECKED:
            raise Refused("Radene må kontrolleres før de kan hentes inn.")
        _refuse_what_cannot_be_written(it, reason=reason, leaves_out=leaves_out)
        it.state, it.said, it.seen, it.alive_at = State.WRITING, "", 0, timezone.now()
        it.reason, it.leaves_out = reason.strip(), leaves_out
        it.save()
        is_small = _leave_to_the_worker(it)
    if is_small:
        _work(it.pk)


def _refuse_what_cannot_be_written(it: Import, *, reason: str, leaves_out: bool) -> None:
    rows = it.rows.all()
    if not rows.filter(kind__in=(Kind.NEW, Kind.CHANGED)).exists():
        raise Refused("Det er ingenting å hente inn, for ingen rader uten feil er nye eller endret.")
    if rows.filter(kind=Kind.WRONG).exists() and not leaves_out:
        raise Refused("Noen rader har feil. Rett dem, eller velg å la dem ligge.")
    if rows.filter(in_plan=True).exclude(kind=Kind.WRONG).exists() and not reason.strip():
        raise MissingReason("Skriv hvorfor periode eller kostnad endres i prosjekter som står i årlig handlingsplan.")


@transaction.atomic
def undo(it: Import, *, by: User) -> Import:
    """Take the whole import back. Raises StandsInTheWay, with what others have done since."""
    require(by, IMPORT)
    it = Import.objects.select_for_update(of=("self",)).get(pk=it.pk)
    if it.state == State.UNDONE:
        return it
    if it.state != State.DONE:
        raise Refused("Filen er ikke hentet inn, så det er ingenting å angre.")
    with pghistory.context(import_undone=it.pk):
        rows = list(it.rows.filter(kind__in=(Kind.NEW, Kind.CHANGED)))
        writing.hold(rows)
        if found := writing.blockers(it, rows):
            raise StandsInTheWay(found)
        try:
            with transaction.atomic():
                writing.take_back(it, rows, by=by)
                connection.check_constraints()  # now, and not when nobody can say why any more
        except IntegrityError as error:
            raise writing.refused_by_database(error) from error
    it.state, it.undone_at, it.undone_by = State.UNDONE, timezone.now(), by
    it.save()
    return it


@transaction.atomic
def give_up(it: Import, *, by: User) -> None:
    """Throw away what was read. Nothing has become of it."""
    _hold(it, by=by).delete()


@task()
def give_up_if_left(pk: int) -> None:
    """Nobody has finished it for a while."""
    Import.objects.filter(pk=pk).exclude(state__in=(State.DONE, State.UNDONE)).delete()


@task()
def work_on(pk: int) -> None:
    _work(pk)


def is_stuck(it: Import) -> bool:
    """Whoever was at work on it has died."""
    return it.is_at_work and (it.alive_at is None or timezone.now() - it.alive_at > SILENT)


@transaction.atomic
def wake(it: Import, *, by: User) -> None:
    """Try again what somebody died over; anybody in the office may. Who is alive after all finds it done."""
    require(by, IMPORT)
    held = Import.objects.select_for_update(of=("self",)).filter(pk=it.pk).first()
    if held and is_stuck(held):
        held.alive_at = timezone.now()
        held.save(update_fields=["alive_at"])
        work_on.enqueue(held.pk)


# What the worker does


def _leave_to_the_worker(it: Import) -> bool:
    """Whether the rows are so few that nobody need."""
    if it.total <= AT_ONCE:
        return True
    work_on.enqueue(it.pk)
    return False


def _work(pk: int) -> None:
    """Check or write. Whatever goes wrong leaves everything as it was, and the import to be opened again."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:  # not the row: how far it is, is written meanwhile, from outside
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('portfolio_import'), %s)", [pk])
            it = Import.objects.filter(pk=pk).select_related("by").first()
            if it and it.state == State.CHECKING:
                _check(it)
            elif it and it.state == State.WRITING:
                _write(it)
    except Refused as refusal:
        _stop(pk, " ".join(refusal.reasons))
    except IntegrityError as error:
        _stop(pk, " ".join(writing.refused_by_database(error).reasons))
    except Exception:
        _stop(pk, _WENT_WRONG)
        raise


def _stop(pk: int, said: str) -> None:
    at_work = Import.objects.filter(pk=pk, state__in=(State.CHECKING, State.WRITING))
    at_work.update(state=State.OPEN, said=said, alive_at=None)


def _check(it: Import) -> None:
    _keep(it, list(_checker(it).check(_teller(it))))


def _keep(it: Import, rows: list[ImportRow], said: str = "") -> None:
    it.rows.all().delete()
    for row in rows:
        row.of = it
    ImportRow.objects.bulk_create(rows, batch_size=1_000)
    it.state, it.said, it.seen, it.total = State.CHECKED, said, len(rows), len(rows)
    it.save(update_fields=["state", "said", "seen", "total"])


def _write(it: Import) -> None:
    """Everything is looked at once more, as it is now; what is not as the user saw it is shown again instead."""
    with pghistory.context(**{"import": it.pk, "user": it.by_id, **({"reason": it.reason} if it.reason else {})}):
        require(it.by, IMPORT)
        seen = list(it.rows.all())
        writing.hold(seen)
        tell = _teller(it)
        now = list(_checker(it).check(lambda number: tell(number // 2)))
        if list(map(_signature, seen)) != list(map(_signature, now)):
            _keep(it, now, CHANGED_MEANWHILE)
            return
        rows = [row for row in seen if row.kind in (Kind.NEW, Kind.CHANGED)]
        half = it.total // 2
        writing.write(it, rows, strategy=_strategy(), by=it.by, tell=lambda number: tell(half + number // 2))
    it.state, it.done_at, it.seen = State.DONE, timezone.now(), it.total
    it.save(update_fields=["state", "done_at", "seen", "made_units"])
    it.sheets.all().delete()


def _signature(row: ImportRow) -> tuple[Any, ...]:
    return (row.number, row.kind, row.project_id, row.values, row.before)


def _teller(it: Import) -> Callable[[int], None]:
    """Writes down how far it is, from outside the transaction; of the few that nobody waits for, nothing."""
    if it.total <= AT_ONCE:
        return lambda _: None
    pk = it.pk

    def note(number: int) -> None:
        try:
            Import.objects.filter(pk=pk).update(seen=number, alive_at=timezone.now())
        finally:
            connection.close()

    def tell(number: int) -> None:
        thread = threading.Thread(target=note, args=[number])
        thread.start()
        thread.join()

    return tell


# What they have in common


def _hold(it: Import, *, by: User, is_to_change: bool = True) -> Import:
    """The import as it is now, held. Only whoever uploaded the file goes on with it, and not while it is worked on."""
    require(by, IMPORT)
    held = Import.objects.select_for_update(of=("self",)).filter(pk=it.pk).first()
    if held is None:
        raise Refused("Innhentingen er forkastet.")
    if held.by_id != by.pk:
        raise Refused("Bare den som lastet opp filen, kan gå videre med den.")
    if is_to_change and held.is_over:
        raise Refused("Filen er allerede hentet inn.")
    if is_to_change and held.is_at_work:
        raise Refused("Filen blir behandlet nå. Vent til det er gjort.")
    return held


def _reopen(it: Import) -> None:
    """What was checked before counts no more."""
    it.rows.all().delete()
    it.state, it.said, it.alive_at = State.OPEN, "", None
    it.save()


def _strategy() -> Strategy:
    strategy = Strategy.objects.current(timezone.localdate())
    if strategy is None:
        raise Refused("Det er ingen strategi i portalen ennå, så prosjekter kan ikke hentes inn.")
    return strategy


def _checker(it: Import) -> Checker:
    lookups = Lookups(strategy=_strategy(), chosen=it.choices)
    return Checker(rows_of(it), header=it.header, mapping=targets(it), lookups=lookups, by=it.by, clears=it.clears)


def _digest(columns: list[mapping.SheetColumn]) -> str:
    return hashlib.sha256(mapping.key_of(columns).encode()).hexdigest()
