"""Search space of pruning: by which coefficients, and how to train on."""

import os
from pathlib import Path
from typing import Any

import keras
import keras_tuner as kt

from keras_wavelets import checks
from keras_wavelets import training
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import get_method
from keras_wavelets.tuning.hyper_network import HyperNetwork
from keras_wavelets.tuning.hyper_network import compile_constant
from keras_wavelets.tuning.hyper_network import fit_network

WAVELETS = ["haar", "db2", "bior2.2", "bior4.4"]


class HyperPruning(HyperNetwork):
    """Searches how a trained network is best pruned to a given sparsity.

    A trial loads the network, removes the coefficients once, and trains on with the
    masks held. Its score is the validation accuracy of the last epoch. The settings of
    the training are searched as for `HyperNetwork`.

    Args:
        model: File of the network, `model.keras` of a run say.
        sparsity: Share of the coefficients to remove, in [0, 1).
        epochs: Epochs of a trial; 10 by default.
        seed: Of the order of the images.

    Raises:
        ValueError: If there is no such file, or the sparsity is out of its range.

    Example:
    >>> import tempfile
    >>> from keras_wavelets.applications import VanillaCNN
    >>> file = Path(tempfile.mkdtemp()) / "model.keras"
    >>> VanillaCNN(input_shape=(8, 8, 1), kernel_size=5).save(file)
    >>> hp = kt.HyperParameters()
    >>> HyperPruning(file, sparsity=0.5).arguments(hp)
    {'method': 'dwt', 'wavelet': 'haar', 'level': 1}
    """

    network = "pruning"
    spaces = ("sound",)

    def __init__(
        self,
        model: str | os.PathLike,
        *,
        sparsity: float,
        epochs: int | None = None,
        seed: int = 0,
    ) -> None:
        if not Path(model).is_file():
            raise ValueError(
                f"Expected a saved network. Received: model={str(model)!r}."
            )
        checks.share(sparsity, "sparsity")
        self.model = Path(model)
        self.sparsity = sparsity
        loaded = keras.models.load_model(self.model, compile=False)
        shape, classes = loaded.input_shape[1:], loaded.output_shape[-1]
        super().__init__(shape, classes, epochs=epochs, seed=seed)
        self._pruner: Pruner | None = None

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        chosen = {"method": hp.Choice("method", ["dwt", "magnitude"])}
        with hp.conditional_scope("method", ["dwt"]):
            if chosen["method"] == "dwt":
                chosen["wavelet"] = hp.Choice("wavelet", WAVELETS)
                chosen["level"] = hp.Int("level", 1, 2)
        return chosen

    def build(self, hp: kt.HyperParameters) -> keras.Model:
        """Loads the network and prunes it as a point of the space says.

        Args:
            hp: The point.
        """
        config = self.config(hp)
        chosen = self.arguments(hp)
        keras.utils.set_random_seed(self.seed)
        model = keras.models.load_model(self.model, compile=False)
        self._pruner = Pruner(model, get_method(chosen.pop("method"), **chosen))
        self._pruner.prune(self.sparsity)
        compile_constant(model, config)
        return model

    def fit(
        self,
        hp: kt.HyperParameters,
        model: keras.Model,
        x: Any = None,
        y: Any = None,
        *,
        run_dir: str | os.PathLike | None = None,
        **options: Any,
    ) -> dict[str, float]:
        self._pruner.attach()
        history = fit_network(
            self.config(hp), model, x, y, run_dir=run_dir, **options
        ).history
        self._pruner.project()
        return {name: values[-1] for name, values in history.items()}

    def config(self, hp: kt.HyperParameters) -> training.TrainConfig:
        settings = super().config(hp).to_dict()
        return training.TrainConfig.from_dict(
            {**settings, "restore_best_weights": False}
        )
