"""The protocol of a meeting that is ended: its page, and its files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portfolio.planning.issuing import CONTENT_TYPES
from portfolio.views.documents import NOT_IN_A_FILE_NAME
from roadmap.meetings import ending
from roadmap.models import Meeting, ProtocolFile

Kind = ProtocolFile.Kind


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided, with the reasons. Everybody who is employed may read it."""
    meeting = get_object_or_404(Meeting.objects.ended().select_related("plan"), pk=pk)
    context = {"meeting": meeting, "protocol": meeting.protocol, "files": ending.files(meeting)}
    return render(request, "roadmap/protocol.html", context)


@require_safe
@never_cache
def file(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """The same bytes for everybody, ever after. PDF opens in the browser; Word is saved."""
    if extension not in Kind.values:
        raise Http404
    found = get_object_or_404(ProtocolFile.objects.select_related("meeting"), meeting=pk, kind=extension)
    response = HttpResponse(bytes(found.content), content_type=CONTENT_TYPES[extension])
    name = NOT_IN_A_FILE_NAME.sub(" ", f"Protokoll {found.meeting} {found.meeting.held_on}")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=extension != Kind.PDF, filename=f"{name}.{extension}"
    )
    if extension != Kind.PDF:
        response["Content-Encoding"] = "identity"  # packed already; once more, and it would lose its length
    return response
