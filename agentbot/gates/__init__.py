"""One file, one gate: what a proposed change must pass before anybody sees it."""
