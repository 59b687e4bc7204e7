"""The one error that users see: a line that says what is wrong, where, and what to do."""


class TrialrunError(Exception):
    """A mistake in input or configuration; its text is one line for the user."""

    def __init__(self, message: str) -> None:
        """Keep the message on one line."""
        super().__init__(" ".join(message.split()))
