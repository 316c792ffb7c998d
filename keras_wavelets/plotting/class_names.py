"""Names of classes on axes and in captions."""

from collections.abc import Sequence


def check_class_names(class_names: Sequence[str] | None, classes: int) -> list[str]:
    """Returns one name per class; None stands for the numbers of the classes.

    Args:
        class_names: Names, or None.
        classes: Number of classes.

    Raises:
        ValueError: If there are not as many names as classes.

    Example:
    >>> check_class_names(None, 3)
    ['0', '1', '2']
    """
    names = list(range(classes) if class_names is None else class_names)
    if len(names) != classes:
        raise ValueError(
            f"Expected {classes} class names. Received: class_names={names}."
        )
    return [str(name) for name in names]
