"""Words that mean the same, and projects that are alike."""

from portfolio.models import SimilarityAnswer, SynonymGroup
from tests.portfolio.violations.builders import twice


def near_hit(other=lambda world: world.planned, verdict="same"):
    return lambda world: SimilarityAnswer.objects.create(
        project=world.proposal, other=other(world), verdict=verdict, by=world.office
    )


VIOLATIONS = {
    "synonyms_are_at_least_two": [
        lambda _: SynonymGroup.objects.create(words=["alene"]),
        lambda _: SynonymGroup.objects.create(words=[]),
    ],
    "one_answer_for_each_near_hit": [twice(near_hit())],
    "project_is_not_compared_with_itself": [near_hit(other=lambda world: world.proposal)],
    "similarity_verdict_is_known": [near_hit(verdict="perhaps")],
}
