"""Why somebody decides as they do: the field that the forms of decisions share."""

from typing import Any

from innolab.fields import PlainText

LONGEST_REASON = 2_000


class Reason(PlainText):
    """A text that those who are concerned may read. Where it must be there, the act or `error_messages` says why."""

    def __init__(
        self, *, label: str = "Begrunnelse", error_messages: dict[str, str] | None = None, **options: Any
    ) -> None:
        too_long = {"max_length": "Teksten kan ha høyst 2 000 tegn. Nå har den %(show_value)d."}
        super().__init__(
            label=label, max_length=LONGEST_REASON, error_messages=too_long | (error_messages or {}), **options
        )
