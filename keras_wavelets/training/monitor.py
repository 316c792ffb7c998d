"""Which of two values of a monitored metric is better."""

LOWER = ("loss", "error", "mae", "mse")
HIGHER = ("acc", "auc", "f1", "iou", "precision", "psnr", "recall", "ssim")


def direction(monitor: str, mode: str = "auto") -> str:
    """Decides whether a metric should fall or rise.

    Args:
        monitor: Name in the logs, such as `"val_loss"`.
        mode: `"min"`, `"max"`, or `"auto"` to decide by the name.

    Returns:
        `"min"` or `"max"`.

    Raises:
        ValueError: If the name does not tell.

    Example:
    >>> direction("val_loss"), direction("val_f1_macro")
    ('min', 'max')
    """
    if mode != "auto":
        return mode
    if any(word in monitor for word in LOWER):
        return "min"
    if any(word in monitor for word in HIGHER):
        return "max"
    raise ValueError(
        "Expected monitor_mode 'min' or 'max' with a metric whose name does not tell "
        f"which is better. Received: monitor={monitor!r}."
    )


def is_better(value: float, best: float | None, *, mode: str) -> bool:
    """Compares a value with the best so far; equal is not better.

    Args:
        value: New value.
        best: Best so far, None if there is none yet.
        mode: `"min"` or `"max"`.

    Returns:
        Whether the new value is better.

    Example:
    >>> is_better(0.2, 0.3, mode="min"), is_better(0.2, None, mode="max")
    (True, True)
    """
    if best is None:
        return True
    return value < best if mode == "min" else value > best


def logged(logs: dict[str, float] | None, monitor: str) -> float:
    """Reads a metric from the logs of an epoch.

    Args:
        logs: What Keras hands to a callback.
        monitor: Name of the metric.

    Returns:
        Its value.

    Raises:
        ValueError: If it is not logged.

    Example:
    >>> logged({"loss": 1.5}, "loss")
    1.5
    """
    if monitor not in (logs or {}):
        raise ValueError(
            f"Expected a logged metric to monitor, one of {sorted(logs or {})}. "
            f"Received: monitor={monitor!r}."
        )
    return float(logs[monitor])
