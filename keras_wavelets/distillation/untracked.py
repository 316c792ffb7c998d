"""What a model uses and does not own."""

import dataclasses
from typing import Any


@dataclasses.dataclass
class Untracked:
    """Holds a teacher, so that its weights are not saved or counted with a model.

    Args:
        teacher: Model or function, or None.
        preprocess: Function in front of it, or None.
        target: Which of its outputs is explained.
    """

    teacher: Any
    preprocess: Any
    target: Any
