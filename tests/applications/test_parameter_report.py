import keras
import pytest

from keras_wavelets.applications import VanillaCNN
from keras_wavelets.applications import WavPool
from keras_wavelets.applications import parameter_report

EVEN = {"hidden_layer_scaling": False, "hidden_pooling": 4, "level_pooling": 2}

pytestmark = pytest.mark.filterwarnings("ignore:The pooling windows")


@pytest.mark.parametrize(
    ("side", "arguments", "total", "dead", "share"),
    [
        (28, {"hidden_size": 268}, 186_722, 61_344, "32.9"),
        (32, {"hidden_size": 224}, 201_672, 181_610, "90.1"),
        (28, {"hidden_size": 264, "pooling_size": 3}, 182_192, 156_024, "85.6"),
        (32, {"hidden_size": 264, "pooling_size": 3}, 235_964, 229_284, "97.2"),
        (32, {"hidden_size": 256, **EVEN}, 269_578, 197_376, "73.2"),
        (
            28,
            {"hidden_size": 256, "pooling_mode": "average", **EVEN},
            210_442,
            0,
            "0.0",
        ),
    ],
)
def test_published_networks_have_the_measured_dead_parameters(
    side, arguments, total, dead, share
):
    model = WavPool(input_shape=(side, side, 1), remainder="drop", **arguments)
    report = parameter_report(model)
    assert (report.total, report.dead, report.live) == (total, dead, total - dead)
    assert str(report).endswith(f"{dead:,} dead ({share} %)")


def test_moving_statistics_are_not_counted():
    model = VanillaCNN(kernel_size=3, hidden_channels_1=8, hidden_channels_2=8)
    assert parameter_report(model).total == 63_410


def test_models_inside_models_are_counted():
    inner = WavPool(hidden_size=268, remainder="drop")
    outer = keras.Sequential([keras.Input((28, 28, 1)), inner])
    assert parameter_report(outer) == parameter_report(inner)
