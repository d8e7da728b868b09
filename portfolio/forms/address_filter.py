"""A filter that stands in an address: what it does not understand counts for nothing."""

from typing import Any

import django_filters

from innolab.fields import PlainText
from portfolio.models.project_queryset import ProjectQuerySet


class TextFilter(django_filters.CharFilter):
    field_class = PlainText


class AddressFilter(django_filters.FilterSet):
    def later(self, projects: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        """For what has to wait: words are searched for among what the other filters leave, and the order comes last."""
        return projects

    def chosen(self) -> dict[str, Any]:
        """The filters that are set."""
        if not self.is_bound:
            return {}
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value or value == 0}
