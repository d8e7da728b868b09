"""The read API, for the municipality's own tools: what its pages show, to programs (docs/adr/0014)."""
