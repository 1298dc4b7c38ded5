"""The language of rules: YAML with positions, schemas as data, and errors that help."""
