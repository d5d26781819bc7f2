"""How an image fails."""


class ImageProblem(Exception):  # noqa: N818
    """An image that cannot be shown: `reason` is a snake_case constant, `detail` is for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail
