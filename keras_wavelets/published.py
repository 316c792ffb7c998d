"""What papers and standards say: the only home of figures that are not our own.

Commands print them beside a result, recipes and their tables compare with them. Errors
are shares in percent; accuracies are shares where no unit is named.
"""

import dataclasses

# Share of red, green and blue in the luma of ITU-R BT.601.
LUMA = (0.299, 0.587, 0.114)

# WavPool: means and standard deviations over three repeats of the validation accuracy
# after 10,000 training images, from the authors' records. The papers give no accuracy
# on the official test sets.
_NOTE = "validation, 10,000 training images"
WAVPOOL = {
    ("WavPool", "mnist"): (0.9583, 0.0020, _NOTE),
    ("WavPool", "fashion_mnist"): (0.8626, 0.0021, _NOTE),
    ("WavPool", "cifar10"): (0.3858, 0.0021, f"{_NOTE}, gray"),
    ("VanillaCNN", "mnist"): (0.9699, 0.0027, _NOTE),
    ("VanillaCNN", "fashion_mnist"): (0.8050, 0.0127, _NOTE),
    ("VanillaCNN", "cifar10"): (0.4001, 0.0219, f"{_NOTE}, gray"),
    ("VanillaMLP", "mnist"): (0.9045, 0.0006, _NOTE),
    ("VanillaMLP", "fashion_mnist"): (0.8430, 0.0010, _NOTE),
    ("VanillaMLP", "cifar10"): (0.2679, 0.0103, f"{_NOTE}, gray"),
    ("WavMLP", "mnist"): (0.8205, 0.0007, _NOTE),
    ("WavMLP", "fashion_mnist"): (0.7744, 0.0008, _NOTE),
    ("WavMLP", "cifar10"): (0.2141, 0.0010, f"{_NOTE}, gray"),
}
# The least accuracy that the authors claim for the smallest WaveMix-Lite networks.
WAVE_MIX_LITE = {
    "WaveMixLite8x10": 0.99,
    "WaveMixLite8x5": 0.90,
    "WaveMixLite32x7": 0.80,
}
# Top-1 accuracy in percent, as the names of the authors' checkpoints state it.
WAVE_MIX = {
    ("WaveMix-192x16-L3", "imagenet"): 75.06,
    ("WaveMix-256x12-L2", "places365"): 54.94,
    ("WaveMixLite-144x7", "cifar10"): 94.58,
    ("WaveMixLite-256x10", "cifar100"): 78.81,
    ("WaveMixLite-256x12", "tiny_imagenet"): 62.51,
    ("WaveMix-192x16-L3", "galaxy10"): 95.42,
}
# Decibels and structural similarity on BSD100.
WAVE_MIX_SR = {
    ("WaveMixSR", "x2"): (33.08, 0.9322),
    ("WaveMixSR", "x4"): (27.65, 0.7605),
    ("WaveMixSRV2", "x2"): (33.12, 0.9326),
    ("WaveMixSRV2", "x4"): (27.87, 0.7640),
}
# In percent, by `metrics.legacy_bitwise_iou`, which is no intersection over union.
WAVE_MIX_CITYSCAPES = 83.04
# Original names of twins to the top-1 errors by one crop and by ten crops, in percent.
WCNN_CIFAR10 = {
    ("resnet18", "Std"): (14.92, 10.80),
    ("dtcwpt_resnet18", "Ft40YEx"): (14.23, 10.25),
    ("dtcwpt_resnet18", "Ft40YEx_mod"): (13.83, 9.61),
    ("zhang_resnet18", "Bf3"): (14.21, 10.41),
    ("dtcwpt_zhang_resnet18", "Ft40YBf3Ex"): (13.08, 9.65),
    ("dtcwpt_zhang_resnet18", "Ft40YBf3Ex_mod"): (12.32, 8.93),
    ("zou_resnet18", "Bf3"): (14.60, 11.00),
    ("dtcwpt_zou_resnet18", "Ft40YBf3Ex"): (14.52, 10.96),
    ("dtcwpt_zou_resnet18", "Ft40YBf3Ex_mod"): (12.79, 9.72),
    ("resnet34", "Std"): (15.21, 10.89),
    ("dtcwpt_resnet34", "Ft40YEx"): (14.49, 10.49),
    ("dtcwpt_resnet34", "Ft40YEx_mod"): (12.91, 9.21),
    ("zhang_resnet34", "Bf3"): (15.66, 11.57),
    ("dtcwpt_zhang_resnet34", "Ft40YBf3Ex"): (13.24, 9.87),
    ("dtcwpt_zhang_resnet34", "Ft40YBf3Ex_mod"): (12.35, 9.07),
    ("zou_resnet34", "Bf3"): (16.30, 12.79),
    ("dtcwpt_zou_resnet34", "Ft40YBf3Ex"): (14.02, 10.36),
    ("dtcwpt_zou_resnet34", "Ft40YBf3Ex_mod"): (12.77, 9.17),
}
WCNN_IMAGENET = {
    ("AlexNet", "Std"): (45.29, 41.31),
    ("DtCwptAlexNet", "Ft32Y"): (44.89, 40.79),
    ("DtCwptAlexNet", "Ft32Y_mod"): (44.26, 40.23),
    ("ZhangAlexNet", "Bf3"): (44.37, 40.75),
    ("DtCwptZhangAlexNet", "Ft32YBf3"): (44.25, 40.46),
    ("DtCwptZhangAlexNet", "Ft32YBf3_mod"): (43.34, 39.56),
    ("resnet34", "Std"): (27.62, 24.81),
    ("dtcwpt_resnet34", "Ft40YEx"): (27.43, 24.72),
    ("dtcwpt_resnet34", "Ft40YEx_mod"): (27.18, 24.42),
    ("zhang_resnet34", "Bf3"): (26.66, 23.99),
    ("dtcwpt_zhang_resnet34", "Ft40YBf3Ex"): (26.69, 24.14),
    ("dtcwpt_zhang_resnet34", "Ft40YBf3Ex_abl2"): (26.83, 24.32),
    ("dtcwpt_zhang_resnet34", "Ft40YBf3Ex_mod"): (26.55, 23.73),
    ("zou_resnet34", "Bf3"): (26.13, 23.54),
    ("dtcwpt_zou_resnet34", "Ft40YBf3Ex"): (25.96, 23.60),
    ("dtcwpt_zou_resnet34", "Ft40YBf3Ex_abl2"): (26.44, 23.86),
    ("dtcwpt_zou_resnet34", "Ft40YBf3Ex_mod"): (26.09, 23.71),
}
# Accuracy and rate of changed classes at one pixel in percent, divergence at one
# pixel: means of three seeds and their range, of an independent measurement.
WCNN_SMALL = {
    "CNN": ("83.8 (82.9-84.9)", "9.8 (8.9-10.4)", "0.058"),
    "WCNN": ("85.7 (85.4-86.2)", "7.5 (6.9-7.8)", "0.041"),
    "CWCNN": ("86.8 (86.1-87.3)", "4.6 (4.4-5.0)", "0.018"),
    "Blur": ("82.6 (82.5-82.7)", "5.9 (5.4-6.2)", "0.025"),
    "CBlur": ("86.7 (86.3-87.5)", "3.2 (3.1-3.3)", "0.008"),
}
# Test accuracy of the teacher, and of the wavelet CNN, distilled and with db3.
AWD = {"mnist": (0.9909, 0.956, 0.954)}
# Distance to the true wavelet at best, read off the figure of the authors of AWD.
AWD_DISTANCE = {
    "linear/db5_noise": "0.03-0.05",
    "linear/coif2": "0.08",
    "linear/images_db3_noise": "none",
}
# Eight prunings of a ResNet-18 on ImageNet by the project WaveletTransforms, without
# training after them. The wavelet was bior4.4 at a requested level 5, which no kernel
# of this network allows there: its "DWT" pruning is magnitude pruning.
PRUNING_WEIGHTS = 11_166_912
PRUNING_ACCURACY = 0.69764


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
    >>> PRUNING[0].q, PRUNING[0].dwt_accuracy
    (0.1, 0.6976)
    """

    q: float
    dwt_pruned: int
    min_pruned: int
    dwt_accuracy: float
    min_accuracy: float
    random_accuracy: float


PRUNING = (
    PublishedResult(0.1, 1_116_700, 1_116_688, 0.69760, 0.69758, 0.08580),
    PublishedResult(0.236, 2_635_397, 2_635_386, 0.69230, 0.69228, 0.00192),
    PublishedResult(0.382, 4_265_761, 4_265_754, 0.66544, 0.66574, 0.00118),
    PublishedResult(0.5, 5_583_455, 5_583_436, 0.58838, 0.58762, 0.00066),
    PublishedResult(0.618, 6_901_150, 6_901_138, 0.18948, 0.18990, 0.00084),
    PublishedResult(0.786, 8_777_185, 8_777_179, 0.00374, 0.00380, 0.00100),
    PublishedResult(0.9, 10_050_210, 10_050_204, 0.00118, 0.00118, 0.00100),
    PublishedResult(1.0, 11_166_892, 11_166_875, 0.00100, 0.00100, 0.00100),
)


def published_accuracy(network: str, data: str) -> str | None:
    """Returns the published accuracy of a network on a dataset, in words."""
    row = WAVPOOL.get((network, data.removesuffix("_mini")))
    return f"{row[0]:.4f} ± {row[1]:.4f} ({row[2]})" if row else None
