"""Choosing files to attach. Whether a file can be attached is said by the act, file by file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from portfolio.file_types import ALLOWED, TYPES


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(_Files, self).clean(file, initial) for file in data or [None]]


class UploadForm(forms.Form):
    files = _Files(
        label="Velg én eller flere filer",
        help_text=f"{ALLOWED} Høyst 25 MB for hver fil.",
        allow_empty_file=True,  # the act says so of the one file, and the others are kept
        error_messages={"required": "Velg minst én fil.", "invalid": "Velg minst én fil."},
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["files"].widget.attrs["accept"] = ",".join(f".{ending}" for ending in TYPES)
