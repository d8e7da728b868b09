"""The document of a plan as files: made anew while it is a draft, and issued once for each revision.

What was issued is stored, and read ever after. A revision that is older than this, or came from elsewhere, has its
files made of its baseline when somebody first asks for one.
"""

import datetime
import hashlib
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Length

from innolab import typesetting
from portfolio.models import ActionPlan, Adoption, IssuedDocument
from portfolio.planning.content import Content, as_adopted, as_it_stands
from portfolio.planning.document import plan_document
from portfolio.planning.sheets import xlsx
from portfolio.planning.word import docx

Kind = IssuedDocument.Kind
CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class File(NamedTuple):
    """One kind of file of a revision; None where nobody has asked for it yet. Its size, and not its content."""

    kind: Kind
    document: IssuedDocument | None


class Issued(NamedTuple):
    adoption: Adoption
    files: list[File]


def made(content: Content, kind: str, *, is_late: bool = False) -> bytes:
    """One file. The same content gives the same bytes: every time in it is the content's own, and none the clock's."""
    if kind == Kind.EXCEL:
        return xlsx(content, at=content.at, is_late=is_late)
    told = plan_document(content, is_late=is_late)
    if kind == Kind.WORD:
        return docx(told, at=content.at)
    return typesetting.pdf("action_plan.typ", told, at=content.at)


def made_now(plan: ActionPlan, kind: str, *, at: datetime.datetime) -> bytes:
    """The plan as it stands."""
    return made(as_it_stands(plan, at=at), kind)


def issue(adoption: Adoption) -> None:
    """Make and store all three files of an adoption that is being written. For acts only, inside their transaction."""
    content = as_adopted(adoption)
    for kind in Kind:
        _store(adoption, kind, made(content, kind))


@transaction.atomic
def issued(adoption: Adoption, kind: str) -> IssuedDocument:
    """The file as it was issued. Where there is none it is made and stored; two at once get the same one."""
    if found := adoption.documents.filter(kind=kind).first():
        return found
    adoption = Adoption.objects.select_for_update(of=("self",)).select_related("plan__strategy").get(pk=adoption.pk)
    if found := adoption.documents.filter(kind=kind).first():
        return found
    return _store(adoption, kind, made(as_adopted(adoption), kind, is_late=True))


def _store(adoption: Adoption, kind: str, content: bytes) -> IssuedDocument:
    checksum = hashlib.sha256(content).hexdigest()
    return IssuedDocument.objects.create(adoption=adoption, kind=kind, content=content, sha256=checksum)


def revisions(plan: ActionPlan) -> list[Issued]:
    """Every revision of the plan, the latest first, in two queries."""
    rows = IssuedDocument.objects.filter(adoption__plan=plan).defer("content").annotate(size=Length("content"))
    stored: dict[int, dict[str, IssuedDocument]] = {}
    for row in rows:
        stored.setdefault(row.adoption_id, {})[row.kind] = row
    return [
        Issued(adoption, [File(kind, stored.get(adoption.pk, {}).get(kind)) for kind in Kind])
        for adoption in plan.adoptions.order_by("-revision")
    ]
