"""What is wrong with a form, as sentences, where the page has no place beside each field to say it."""

from django import forms


def errors_of(form: forms.BaseForm) -> list[str]:
    """Each with the name of its field, where another that is seen asks for the same kind of thing."""
    return [f"{_name(form, field)}{error}" for field, errors in form.errors.items() for error in errors]


def _name(form: forms.BaseForm, name: str) -> str:
    field = form.fields.get(name)
    if field is None or field.widget.is_hidden or not field.label:
        return ""
    alike = [each for each in form.fields.values() if type(each) is type(field) and not each.widget.is_hidden]
    return f"{field.label}: " if len(alike) > 1 else ""
