"""The portfolio in pictures: a module per picture, with its numbers and what they say in a sentence.

Where things lie (matrix_layout) stands apart from how much there is (matrix), and templates only show.
"""
