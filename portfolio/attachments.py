"""Documents and pictures of a project. A file lies in the storage as long as its row does, and no longer."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum

from innolab.accounts.models import User
from innolab.refusals import NotPermitted, Refused, require
from portfolio.file_types import UnusableFile, recognise
from portfolio.models import Attachment, Project
from portfolio.models.attachment import MOST_BYTES
from portfolio.permissions import PROPOSE, REMOVE_ATTACHMENT, can_attach, can_remove_attachment
from portfolio.projects import lock
from portfolio.workflow import Stage

MOST_FILES = 50
MOST_TOGETHER = 200 * 1024 * 1024

_LONGEST_STEM = 150
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')
_RESERVED_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def shown_name(raw: str) -> str:
    """The name that the browser sent, such that it is safe to show and to save under anywhere.

    Without folders, characters that cannot be seen or that turn the text around, and what Windows forbids.
    """
    name = unicodedata.normalize("NFC", re.split(r"[\\/]", raw)[-1])
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c)[0] != "C")
    name = _NOT_IN_A_NAME.sub("_", " ".join(name.split())).rstrip(" .")
    stem, point, ending = name.rpartition(".")
    if not point:
        stem, ending = name, ""
    stem = stem.strip(" .")[:_LONGEST_STEM].strip() or "vedlegg"
    if _RESERVED_BY_WINDOWS.match(stem):
        stem = f"_{stem}"
    return f"{stem}{point}{ending[:40].lower()}"


def attach(project: Project, *, file: UploadedFile[Any], by: User) -> Attachment:
    """Keep a file with the project. Raises UnusableFile when this file cannot be kept, Refused when no file can.

    Sending it to the storage may take its time, so nobody waits for a lock meanwhile: who and how much is asked before,
    and again under the lock.
    """
    require(by, PROPOSE)
    name, size = shown_name(file.name or ""), file.size or 0
    _refuse_unless_there_is_room(project, size=size, by=by)
    kind = recognise(name, file)
    attachment = Attachment(project=project, name=name, content_type=kind.content_type, size=size, uploaded_by=by)
    with _stored(attachment, file), transaction.atomic(durable=True):  # durable: nothing around it can be rolled back
        _refuse_unless_there_is_room(lock(project), size=size, by=by)
        attachment.save()
    return attachment


@contextmanager
def _stored(attachment: Attachment, file: UploadedFile[Any]) -> Iterator[None]:
    """The file is in the storage; and is taken away again where it does not come to a row."""
    storage = attachment.file.storage
    place = attachment.file.field.generate_filename(attachment, attachment.name)
    try:
        attachment.file = storage.save(place, file)
        yield
    except BaseException:
        storage.delete(place)
        raise


def _refuse_unless_there_is_room(project: Project, *, size: int, by: User) -> None:
    if project.stage == Stage.MERGED:
        raise Refused("Forslaget går videre sammen med et annet. Legg filene ved der.")
    if not can_attach(by, project):
        raise Refused(
            "Bare de som skriver forslaget, porteføljekontoret, prosjekteieren og prosjektlederen kan legge ved filer."
        )
    if size == 0:
        raise UnusableFile("Filen er tom.")
    if size > MOST_BYTES:
        raise UnusableFile("Filen er for stor. Et vedlegg kan være høyst 25 MB.")
    there = project.attachments.aggregate(files=Count("pk"), size=Sum("size", default=0))
    if there["files"] >= MOST_FILES:
        raise UnusableFile("Det er ikke plass til flere. Et prosjekt kan ha høyst 50 vedlegg.")
    if there["size"] + size > MOST_TOGETHER:
        raise UnusableFile("Det er ikke plass. Vedleggene til et prosjekt kan være høyst 200 MB til sammen.")


@transaction.atomic
def remove(attachment: Attachment, *, by: User) -> None:
    """Take an attachment away for good: from a draft whoever may, from what was sent in only an administrator."""
    project = lock(attachment.project)
    found = project.attachments.filter(pk=attachment.pk).first()
    if found is None:
        raise Refused("Vedlegget er allerede slettet.")
    if not can_remove_attachment(by, found):
        if project.stage != Stage.DRAFT:
            raise NotPermitted(REMOVE_ATTACHMENT)
        raise Refused("Bare den som la ved filen, og innmelderen kan slette den.")
    _delete_after_commit(found)
    found.delete()


def go_with(project: Project) -> None:
    """The attachments of a project that is deleted, with their trail. For its act only, inside the transaction."""
    for attachment in project.attachments.all():
        _delete_after_commit(attachment)
    project.attachments.all().delete()
    Attachment.pgh_event_model.objects.filter(project=project.pk).delete()  # type: ignore[attr-defined]


def _delete_after_commit(attachment: Attachment) -> None:
    """Never before, or a rollback would leave a row without its file. A storage that is away is logged (robust)."""
    transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file)), robust=True)
