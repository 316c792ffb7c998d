"""The shift-invariant twins that `train` builds, with the arguments it offers."""

import dataclasses
from typing import ClassVar
from typing import Literal

Antialias = Literal["blur", "adaptive"]
Twin = Literal["none", "wcnn", "cwcnn"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class WResNet18:
    """ResNet-18, or a twin of it on complex wavelet packets.

    Args:
        twin: "none": an ordinary first convolution; "wcnn": some of its filters are
            wavelet packets; "cwcnn": complex ones, whose magnitudes are taken.
        antialias: Low-pass filters before subsampling, fixed or predicted.
        blur_size: Taps of these filters, 3 by default.
        free_filters: How many of the 64 first filters of a twin are learned.
        selection: Packets of a twin.
        stem: "cifar" keeps the size of images of 32 pixels.
        stages: Number of stages, from 1 to 4.
    """

    command: ClassVar[str] = "wresnet18"

    twin: Twin = "cwcnn"
    antialias: Antialias | None = None
    blur_size: int | None = None
    free_filters: int = 40
    selection: Literal["no_edges", "all"] = "no_edges"
    stem: Literal["imagenet", "cifar"] = "imagenet"
    stages: int = 4


@dataclasses.dataclass(frozen=True, kw_only=True)
class WResNet34(WResNet18):
    """ResNet-34, or a twin of it on complex wavelet packets."""

    command: ClassVar[str] = "wresnet34"


@dataclasses.dataclass(frozen=True, kw_only=True)
class WResNet50(WResNet18):
    """ResNet-50, or a twin of it on complex wavelet packets."""

    command: ClassVar[str] = "wresnet50"


@dataclasses.dataclass(frozen=True, kw_only=True)
class WResNet101(WResNet18):
    """ResNet-101, or a twin of it on complex wavelet packets."""

    command: ClassVar[str] = "wresnet101"


@dataclasses.dataclass(frozen=True, kw_only=True)
class WAlexNet:
    """AlexNet, or a twin of it on complex wavelet packets, for images from 63 pixels.

    Args:
        twin: As in wresnet18.
        antialias: Fixed low-pass filters before subsampling.
        blur_size: Taps of these filters, 3 by default.
        free_filters: How many of the 64 first filters of a twin are learned.
        dropout: Rate of dropout in the classifier.
    """

    command: ClassVar[str] = "walexnet"
    smallest: ClassVar[int] = 63

    twin: Twin = "cwcnn"
    antialias: Literal["blur"] | None = None
    blur_size: int | None = None
    free_filters: int = 32
    dropout: float = 0.5


TWINS = (WResNet18, WResNet34, WResNet50, WResNet101, WAlexNet)
