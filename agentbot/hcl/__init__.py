"""Where every block and attribute is in the source, what it says, and byte-exact edits of it; pure."""
