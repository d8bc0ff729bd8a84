"""The release package: letter, records, index of withholdings and manifest in one zip."""
