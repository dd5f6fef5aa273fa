"""The text of a pull request, one function per section."""
