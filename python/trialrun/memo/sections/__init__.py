"""The sections of a launch memo, each a function from the facts to Markdown."""
