"""Rows that join a project to others, followed so that its history can tell of them too.

Each is a proxy of the table that Django makes for a many-to-many field: the triggers stand on the table itself.
"""

import pghistory

from portfolio.models.project import Project

# A row is made and removed, never changed.
_FOLLOWED = (pghistory.InsertEvent(), pghistory.DeleteEvent())


@pghistory.track(*_FOLLOWED, obj_field=None)
class ProjectDriver(Project.drivers.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track(*_FOLLOWED, obj_field=None)
class ProjectCriterionMet(Project.criteria_met.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track(*_FOLLOWED, obj_field=None)
class ProjectCriterionNotMet(Project.criteria_not_met.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track(*_FOLLOWED, obj_field=None)
class ProjectCoAuthor(Project.co_authors.through):  # type: ignore[name-defined,misc]
    class Meta:
        proxy = True
        default_permissions = ()
