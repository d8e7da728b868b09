"""The annual action plan as leadership works with it: frames, what fits in them, adopting, deviations, following up.

What enters a plan and what is decided about one entry is in portfolio.action_plan.
"""
