"""What the API answers when something is wrong: application/problem+json (RFC 9457).

`code` and `type` are for programs and never change; `title` and `detail` are for people, in bokmål.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse

API_ROOT = "/api/v1/"
DOCS = f"{API_ROOT}docs"
MEDIA_TYPE = "application/problem+json"
# By code: what the status is, and what it is called.
PROBLEMS = {
    "unknown_charset": (400, "Forespørselen er ikke skrevet i UTF-8"),
    "missing_token": (401, "Du må ha en API-nøkkel"),
    "unknown_token": (401, "API-nøkkelen finnes ikke"),
    "revoked_token": (401, "API-nøkkelen er trukket tilbake"),
    "expired_token": (401, "API-nøkkelen er utløpt"),
    "closed_account": (401, "Brukeren er stengt"),
    "missing_scope": (403, "API-nøkkelen gir ikke tilgang til dette"),
    "not_found": (404, "Finnes ikke"),
    "method_not_allowed": (405, "API-et kan bare leses"),
    "invalid_query": (422, "Noe i adressen er feil"),
    "server_error": (500, "Noe gikk galt i portalen"),
    "database_away": (503, "Portalen er borte en liten stund"),
}


def is_for_programs(request: HttpRequest) -> bool:
    """An address of the API, where no person reads the answer."""
    return request.path.startswith(API_ROOT) and request.path not in (API_ROOT, DOCS)


def wants_json(request: HttpRequest) -> bool:
    """A script of a page asks, not a person."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def problem(code: str, detail: str, **more: Any) -> JsonResponse:
    status, title = PROBLEMS[code]
    body = {"type": f"{DOCS}#{code}", "title": title, "status": status, "code": code, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
