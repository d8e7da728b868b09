"""The steps of a proposal, and what is said of a form that was sent in."""

from portfolio.proposals import Step

STEPS = [step.value for step in Step]


def errors(response):
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}
