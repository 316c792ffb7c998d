"""What comes new is a row: it is found in the API, by the commands and in the lists."""

import dataclasses
import inspect

import keras
import numpy as np
import pytest

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import ops
from keras_wavelets import pruning
from keras_wavelets.applications.builder import variant
from keras_wavelets.cli import networks
from keras_wavelets.cli import plot
from keras_wavelets.cli.main import main
from keras_wavelets.data import catalog
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.pruning.method import PruningMethod


@pytest.fixture
def listed(capsys):
    """Returns the rows of `keras-wavelets list`, below the names of the columns."""

    def lines(what, like):
        assert main(["list", what, "--like", like]) == 0
        return capsys.readouterr().out.splitlines()[1:]

    return lines


def test_a_dataset_is_a_row(monkeypatch, listed):
    row = catalog.DatasetInfo(
        name="gestures", class_names=("open", "fist"), image_shape=(8, 8, 1)
    )
    monkeypatch.setitem(catalog.CATALOG, "gestures", row)
    assert data.names()[-1] == "gestures"
    assert data.describe("gestures").classes == 2
    assert [line.split()[:3] for line in listed("datasets", "gest")] == [
        ["gestures", "2", "8"]
    ]


@dataclasses.dataclass(frozen=True, kw_only=True)
class LastPruning(PruningMethod):
    """Removes the last weights of each kernel."""

    phase = "last"

    def scores(self, coefficients, index):
        return -np.arange(coefficients.size).reshape(coefficients.shape) + 1e6


def test_a_pruning_method_is_a_class_and_a_row(monkeypatch, listed):
    monkeypatch.setitem(pruning.METHODS, "last", LastPruning)
    kernel = keras.layers.Conv2D(2, 3)
    model = keras.Sequential([keras.Input((8, 8, 1)), kernel])
    assert pruning.Pruner(model, "last").prune(0.5).totals.weight_zeros == 9
    flat = keras.ops.convert_to_numpy(kernel.kernel).ravel()
    assert flat[:9].all()
    assert not flat[9:].any()
    experiment = pruning.PruningExperiment(q=0.5, methods=("dwt", "last"))
    assert experiment.phases == ["selective", "last"]
    assert listed("methods", "last") == [
        "last  Removes the last weights of each kernel."
    ]


def test_a_variant_of_a_model_is_a_row(monkeypatch, listed):
    narrow = variant(
        applications.WavMLP,
        "WavMLPNarrow",
        summary="Builds a narrow WavMLP.",
        example=">>> WavMLPNarrow().name",
        defaults={"hidden_size": 8},
    )
    monkeypatch.setattr(applications, "WavMLPNarrow", narrow, raising=False)
    monkeypatch.setattr(
        applications, "__all__", [*applications.__all__, "WavMLPNarrow"]
    )
    monkeypatch.setitem(networks.NETWORKS, "WavMLPNarrow", networks.Facts())
    assert applications.builders()["WavMLPNarrow"] is narrow
    assert inspect.signature(narrow).parameters["hidden_size"].default == 8
    network = networks.options("wavmlpnarrow")()
    built = networks.build(network, input_shape=(8, 8, 1), classes=3)
    assert (
        built.count_params() == narrow(input_shape=(8, 8, 1), classes=3).count_params()
    )
    (line,) = listed("models", "WavMLPNarrow")
    assert line.endswith("Builds a narrow WavMLP.")


class Energy2D(BaseTransform):
    """Energy of the details of one level.

    Example:
    >>> Energy2D("haar").rank
    2
    """

    # Where it would be: what is ours gets its arguments described.
    __module__ = "keras_wavelets.layers.energy"
    rank = 2

    def call(self, inputs):
        bands = ops.dwtn(inputs, self.wavelet, self.mode, axes=self.spatial_axes)
        return sum(bands[name] ** 2 for name in ("ad", "da", "dd"))


def test_a_transform_is_its_mathematics_and_a_rank(monkeypatch, tmp_path):
    x = np.random.default_rng(0).normal(size=(1, 8, 8, 3)).astype("float32")
    layer = Energy2D("haar")
    again = Energy2D.from_config(layer.get_config())
    np.testing.assert_allclose(again(x), layer(x), atol=1e-6, rtol=1e-5)
    assert keras.Sequential([keras.Input((8, 8, 3)), layer]).output_shape == (
        None, 4, 4, 3,
    )  # fmt: skip
    # Arguments and their descriptions are those of every transform.
    assert "wavelet: " in Energy2D.__doc__
    assert "data_format: " in Energy2D.__doc__
    # The table as it is comes back afterwards: taken out one by one, its rows would
    # come back in another order.
    monkeypatch.setattr(plot, "PICTURES", {"energy": _picture})
    picture = plot.draw_transforms(x[0, ..., 0], tmp_path)
    assert [path.name for path in picture] == ["energy.png"]


def _picture(image):
    band = np.asarray(Energy2D("haar")(image[None, ..., None]))[0, ..., 0]
    return plot.kw.plotting.coefficient_grid({"energy": band}, title="energy")
