"""Meetings in which leadership decides about a plan: prepared, held, and kept as a protocol (strategy §6.2)."""
