"""What the original project measured: eight settings of a ResNet-18 on ImageNet.

The wavelet was bior4.4 at a requested level 5, which no kernel of this network allows
there: no transform took place, and its "DWT" pruning is magnitude pruning. No model
was trained after pruning.
"""

import dataclasses

# Weights of the 20 convolutions.
PUBLISHED_WEIGHTS = 11_166_912
# The network before pruning.
PUBLISHED_ACCURACY = 0.69764


@dataclasses.dataclass(frozen=True)
class PublishedResult:
    """One setting: pruned weights and accuracy of each method.

    Args:
        q: Pruning level, "threshold" in the original's files.
        dwt_pruned: Zero weights after DWT pruning, and after random pruning.
        min_pruned: Zero weights after minimum-weight pruning.
        dwt_accuracy: Accuracy on the 50,000 validation images.
        min_accuracy: The same for minimum-weight pruning.
        random_accuracy: The same for random pruning.

    Example:
    >>> PUBLISHED[0].q, PUBLISHED[0].dwt_accuracy
    (0.1, 0.6976)
    """

    q: float
    dwt_pruned: int
    min_pruned: int
    dwt_accuracy: float
    min_accuracy: float
    random_accuracy: float


PUBLISHED = (
    PublishedResult(0.1, 1_116_700, 1_116_688, 0.69760, 0.69758, 0.08580),
    PublishedResult(0.236, 2_635_397, 2_635_386, 0.69230, 0.69228, 0.00192),
    PublishedResult(0.382, 4_265_761, 4_265_754, 0.66544, 0.66574, 0.00118),
    PublishedResult(0.5, 5_583_455, 5_583_436, 0.58838, 0.58762, 0.00066),
    PublishedResult(0.618, 6_901_150, 6_901_138, 0.18948, 0.18990, 0.00084),
    PublishedResult(0.786, 8_777_185, 8_777_179, 0.00374, 0.00380, 0.00100),
    PublishedResult(0.9, 10_050_210, 10_050_204, 0.00118, 0.00118, 0.00100),
    PublishedResult(1.0, 11_166_892, 11_166_875, 0.00100, 0.00100, 0.00100),
)
