"""Examples set aside for validation."""

from typing import Any

from keras_wavelets import checks


def hold_out(x: Any, y: Any, *, share: float, stratified: bool = True) -> tuple:
    """Splits examples in two, in the same way each time.

    Args:
        x: Inputs.
        y: Labels, or what else belongs to each input.
        share: Share of the second part, between 0 and 1.
        stratified: Whether all labels are alike in both parts.

    Returns:
        `(x, y)` for training, and `(x, y)` for validation.

    Raises:
        ValueError: If nothing is left of a part, or a label has one example alone.

    Example:
    >>> import numpy as np
    >>> train, validation = hold_out(np.zeros((10, 3)), np.arange(10) % 2, share=0.2)
    >>> len(train[0]), sorted(validation[1].tolist())
    (8, [0, 1])
    """
    from sklearn.model_selection import train_test_split

    if not 0 < checks.number(share, "validation_share") < 1:
        raise ValueError(
            "Expected the share of validation examples between 0 and 1. "
            f"Received: validation_share={share}."
        )
    train_x, held_x, train_y, held_y = train_test_split(
        x, y, test_size=share, random_state=0, stratify=y if stratified else None
    )
    return (train_x, train_y), (held_x, held_y)
