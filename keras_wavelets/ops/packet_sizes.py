"""Strides, borders and sizes of dual-tree packets: integers only."""

from keras_wavelets.wavelets.dual_tree_packets import packet_length
from keras_wavelets.wavelets.packet_cells import check_depth

PADDINGS = ("compat", "same", "valid")


def check_strides(strides: int | None, depth: int) -> int:
    """Returns the total stride, a power of two; None means 2^depth."""
    check_depth(depth)
    if strides is None:
        return 2**depth
    if strides not in [2**level for level in range(depth + 1)]:
        raise ValueError(
            f"Expected `strides` to be a power of two up to {2**depth}. "
            f"Received: strides={strides!r}."
        )
    return strides


def check_padding(padding: str) -> str:
    """Returns the name of a border; raises for an unknown one."""
    if padding not in PADDINGS:
        raise ValueError(
            f"Expected `padding` to be one of {PADDINGS}. "
            f"Received: padding={padding!r}."
        )
    return padding


def packet_borders(taps: int, depth: int, strides: int, padding: str) -> tuple:
    """Returns how many samples are added before and behind every axis.

    Args:
        taps: Length of the filters.
        depth: Number of levels.
        strides: Total stride.
        padding: `"compat"`: the border that the cascade of levels has in the
            networks of Leterme et al.; `"same"`: sizes are divided by the stride and
            rounded up; `"valid"`: none.
    """
    if padding == "valid":
        return 0, 0
    if padding == "same":
        length = packet_length(taps, depth)
        before = (length - strides) // 2
        return before, length - 1 - before
    total, done, dilation = 0, 1, 1
    for level in range(depth):
        length = taps if level else taps + 2
        step = 2 if done < strides else 1
        total += done * (dilation * (length - 1) + 2 - step)
        done *= step
        dilation *= 3 - step
    border = 2 * (total // 2 // 2)
    return border, border


def packet_size(
    size: int | None, taps: int, depth: int, *, strides: int, padding: str
) -> int | None:
    """Returns how many coefficients an axis has, None for unknown."""
    if size is None:
        return None
    borders = sum(packet_borders(taps, depth, strides, padding))
    return (size + borders - packet_length(taps, depth)) // strides + 1
