"""Who attaches what to which project, and that a file lies in the storage when and only when its row is there."""

import unicodedata
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from innolab.accounts.models import User
from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused
from portfolio.attachments import MOST_FILES, MOST_TOGETHER, attach, shown_name
from portfolio.file_types import UnusableFile
from portfolio.models import Attachment
from portfolio.models.attachment import MOST_BYTES
from portfolio.permissions import can_attach
from portfolio.proposals import discard
from portfolio.workflow import EDITABLE_BY_SUBMITTER, Stage
from tests.at_once import queued_behind, while_uncommitted
from tests.cast import ROLES
from tests.portfolio.files import PDF, pdf_of, upload

NOBODY_ELSE = (
    "Bare de som skriver forslaget, porteføljekontoret, prosjekteieren og prosjektlederen kan legge ved filer."
)
MERGED = "Forslaget går videre sammen med et annet. Legg filene ved der."


def stored(media):
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def rows(project, *sizes):
    """Attachments that only say how big they are."""
    Attachment.objects.bulk_create(
        Attachment(
            project=project, file=f"x/{n}", name="a.pdf", content_type="application/pdf", size=size,
            uploaded_by=project.submitter,
        )
        for n, size in enumerate(sizes)
    )  # fmt: skip


def why_not(project, by, file):
    with pytest.raises(UnusableFile) as refusal:
        attach(project, file=file, by=by)
    return refusal.value.reasons


def test_a_file_is_kept_under_a_name_that_nobody_can_guess(make_project, submitter, media):
    project = make_project(Stage.DRAFT)
    kept = attach(project, file=upload("Møtereferat på Åsen.PDF"), by=submitter)
    kept.refresh_from_db()
    assert (kept.name, kept.content_type, kept.size, kept.uploaded_by) == (
        "Møtereferat på Åsen.pdf",
        "application/pdf",
        len(PDF),
        submitter,
    )
    (place,) = stored(media)
    assert place == kept.file.name
    folder, number, name = Path(place).parts
    assert (folder, number, len(name), name[-4:]) == ("attachments", str(project.pk), 40, ".pdf")
    assert (media / place).read_bytes() == PDF


def test_nobody_but_the_portal_reads_the_file_on_its_machine(make_project, submitter, media):
    kept = attach(make_project(Stage.DRAFT), file=upload(), by=submitter)
    path = media / kept.file.name
    assert [oct(each.stat().st_mode)[-3:] for each in (path, path.parent)] == ["600", "700"]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("role", ROLES)
def test_each_attaches_where_it_is_theirs_to(role, stage, cast, make_project, media):
    project = make_project(stage)
    writes = role == "submitter" and stage in EDITABLE_BY_SUBMITTER
    runs = role in ("office", "owner") and stage not in (Stage.DRAFT, Stage.MERGED)
    assert can_attach(cast[role], project) == (writes or runs)
    if writes or runs:
        assert attach(project, file=upload(), by=cast[role]).uploaded_by == cast[role]
        return
    with pytest.raises(Refused) as refusal:
        attach(project, file=upload(), by=cast[role])
    assert refusal.value.reasons == (MERGED if stage == Stage.MERGED else NOBODY_ELSE,)
    assert (Attachment.objects.count(), stored(media)) == (0, [])


def test_the_manager_attaches_as_the_owner_does(make_project, outsider, media):
    project = make_project(Stage.UNDER_WAY, manager=outsider)
    assert attach(project, file=upload(), by=outsider).project == project


def test_nobody_attaches_without_the_permission(make_project, submitter, media):
    Group.objects.get(name=Role.EMPLOYEE).permissions.clear()
    with pytest.raises(NotPermitted):
        attach(make_project(Stage.DRAFT), file=upload(), by=submitter)
    assert stored(media) == []


# What a project has room for


def test_a_file_that_is_empty_or_too_large_is_refused(make_project, submitter, media):
    project = make_project(Stage.DRAFT)
    assert why_not(project, submitter, upload(content=b"")) == ("Filen er tom.",)
    too_large = "Filen er for stor. Et vedlegg kan være høyst 25 MB."
    assert why_not(project, submitter, upload(content=pdf_of(MOST_BYTES + 1))) == (too_large,)
    assert attach(project, file=upload(content=pdf_of(MOST_BYTES)), by=submitter).size == MOST_BYTES
    assert len(stored(media)) == 1


def test_there_is_room_for_200_mb_and_not_a_byte_more(make_project, submitter, media):
    project = make_project(Stage.DRAFT)
    rows(project, *[MOST_BYTES] * 7, MOST_BYTES - len(PDF))
    rows(make_project(Stage.DRAFT), MOST_BYTES)  # another's is not counted
    full = "Det er ikke plass. Vedleggene til et prosjekt kan være høyst 200 MB til sammen."
    assert why_not(project, submitter, upload(content=PDF + b"%")) == (full,)
    attach(project, file=upload(), by=submitter)
    assert sum(project.attachments.values_list("size", flat=True)) == MOST_TOGETHER


def test_there_is_room_for_50_files_and_not_one_more(make_project, submitter, media):
    project = make_project(Stage.DRAFT)
    rows(project, *[1] * (MOST_FILES - 1))
    attach(project, file=upload(), by=submitter)
    full = "Det er ikke plass til flere. Et prosjekt kan ha høyst 50 vedlegg."
    assert why_not(project, submitter, upload()) == (full,)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_last_place(make_project, submitter, media):
    project = make_project(Stage.DRAFT)
    rows(project, *[MOST_BYTES] * 7, MOST_BYTES - len(PDF))
    outcomes = queued_behind(project, *[lambda: attach(project, file=upload(), by=submitter)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Attachment", "UnusableFile"]
    assert sum(project.attachments.values_list("size", flat=True)) == MOST_TOGETHER
    assert len(stored(media)) == 1


# A file without a row, or a row without a file


class BreaksOnTheWay(SimpleUploadedFile):
    def chunks(self, chunk_size=None):
        yield PDF[:10]
        raise OSError("the disk is full")


def test_a_file_that_breaks_on_the_way_leaves_neither_file_nor_row(make_project, submitter, media):
    with pytest.raises(OSError, match="the disk is full"):
        attach(make_project(Stage.DRAFT), file=BreaksOnTheWay("a.pdf", PDF), by=submitter)
    assert (Attachment.objects.count(), stored(media)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_at_the_end_takes_its_file_along(make_project, office, media):
    project = make_project()
    assert can_attach(office, project)
    User.objects.get(pk=office.pk).delete()  # a foreign key is looked at when all is committed
    with pytest.raises(IntegrityError, match="uploaded_by"):
        attach(project, file=upload(), by=office)
    assert (Attachment.objects.count(), stored(media)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_discarded_meanwhile_keeps_no_file(make_project, submitter, media):
    draft = make_project(Stage.DRAFT)
    outcomes = while_uncommitted(
        lambda: discard(draft, by=submitter), lambda: attach(draft, file=upload(), by=submitter)
    )
    assert [outcome.reasons for outcome in outcomes] == [("Utkastet er slettet.",)]
    assert stored(media) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_around_the_upload_can_undo_it(make_project, submitter, media):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        attach(make_project(Stage.DRAFT), file=upload(), by=submitter)
    assert stored(media) == []


# Hostile names

NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    r"C:\Brukere\Kari\Notat.pdf": "Notat.pdf",
    "a\x00b\r\nc\x1b.pdf": "ab c.pdf",
    "faktura\u202efdp.exe": "fakturafdp.exe",
    ".pdf": "vedlegg.pdf",
    "...pdf": "vedlegg.pdf",
    "": "vedlegg",
    "  Notat  til   møte .pdf ": "Notat til møte.pdf",
    "Notat.pdf. . ": "Notat.pdf",
    "faktura.pdf.exe": "faktura.pdf.exe",
    "CON.pdf": "_CON.pdf",
    "lpt1.tar.pdf": "_lpt1.tar.pdf",
    "Konsept.pdf": "Konsept.pdf",
    'Hva? <b>"nei"</b> | *.pdf': "b_ _ _.pdf",
    unicodedata.normalize("NFD", "Blåbærsyltetøy.pdf"): "Blåbærsyltetøy.pdf",
    "å" * 300 + ".pdf": "å" * 150 + ".pdf",
    "a." + "x" * 300: "a." + "x" * 40,
    "報告書 🎉.pdf": "報告書 🎉.pdf",
}  # fmt: skip


@pytest.mark.parametrize(("raw", "shown"), NAMES.items())
def test_a_name_is_made_safe_to_show_and_to_save_under(raw, shown):
    assert shown_name(raw) == shown


@pytest.mark.parametrize("raw", [name for name, shown in NAMES.items() if shown.endswith(".pdf")])
def test_a_file_with_a_hostile_name_is_kept_under_the_safe_one(raw, make_project, submitter, media):
    file = upload()
    file._name = raw  # as it would be if Django had not looked at it first
    assert attach(make_project(Stage.DRAFT), file=file, by=submitter).name == NAMES[raw]
    assert len(stored(media)) == 1
