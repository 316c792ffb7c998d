"""Search space of the shift-invariant twins."""

from typing import Any

import keras_tuner as kt

from keras_wavelets.tuning.hyper_network import HyperNetwork

BLURRED = ["blur", "adaptive"]
TWINS = ["wcnn", "cwcnn"]


class HyperWResNet(HyperNetwork):
    """Searches `applications.WResNet18` and its twins on complex wavelet packets.

    Leterme, Polisano, Perrier, Alahari: From CNNs to Shift-Invariant Twin Models Based
    on Complex Wavelets (2024). Twin or not, how its maps are blurred, how many of its
    filters are free, which packets it takes and how sparse their mixing is.

    Args:
        input_shape: As for `HyperNetwork`.
        classes: As for `HyperNetwork`.
        fixed: Further arguments of the builder, the same in every trial.
        **options: As for `HyperNetwork`; there is no original space.

    Example:
    >>> import keras_tuner as kt
    >>> hp = kt.HyperParameters()
    >>> fixed = {"stages": 1, "stem": "cifar", "width": 64}
    >>> HyperWResNet((32, 32, 3), 10, fixed=fixed).build(hp).output_shape
    (None, 10)
    """

    network = "WResNet18"
    spaces = ("sound",)

    def __init__(
        self,
        input_shape: tuple,
        classes: int,
        *,
        fixed: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(input_shape, classes, **options)
        self.fixed = dict(fixed or {})

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        twin = hp.Choice("twin", ["none", *TWINS])
        antialias = hp.Choice("antialias", ["none", *BLURRED])
        found = {
            "twin": twin,
            "antialias": None if antialias == "none" else antialias,
            **self.fixed,
        }
        with hp.conditional_scope("antialias", BLURRED):
            if antialias in BLURRED:
                found["blur_size"] = hp.Choice("blur_size", [2, 3, 5], default=3)
        with hp.conditional_scope("twin", TWINS):
            if twin in TWINS:
                found |= _of_twins(hp)
        return found


def _of_twins(hp: kt.HyperParameters) -> dict[str, Any]:
    selection = hp.Choice("selection", ["no_edges", "all"])
    weight = hp.Float("mixing_l1", 1e-5, 1e-2, sampling="log", default=1e-4)
    with hp.conditional_scope("selection", ["no_edges"]):
        if selection == "no_edges":
            free = hp.Int("free_filters", 16, 56, step=8, default=40)
    with hp.conditional_scope("selection", ["all"]):
        if selection == "all":
            # The rest of 64 filters is shared out among groups of six.
            free = hp.Choice("free_filters_of_all", [16, 28, 40, 52], default=40)
    return {
        "free_filters": free,
        "selection": selection,
        # As a configuration, which the record of a search can hold.
        "mixing_regularizer": {"class_name": "L1", "config": {"l1": weight}},
    }
