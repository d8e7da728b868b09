"""Spreadsheets whose rows become projects: read, mapped, checked, and written all or none. See docs/adr/0013.

The acts stand in `acts`; the rest is what they consist of.
"""
