"""Names in a text: known ones, mistyped ones, and what looks like one."""
