import keras
import numpy as np
import pytest

from keras_wavelets import applications

# Original names -> trained parameters, with 1000 classes.
SIZES = {
    ("resnet18", "Std"): 11_689_512,
    ("zhang_resnet18", "Bf5"): 11_689_512,
    ("resnet18", "Frozen"): 11_680_104,
    ("zou_resnet18", "Bf3"): 12_602_904,
    ("zou_resnet18", "Bf5"): 18_732_312,
    ("zou_resnet18", "Bf7"): 38_739_864,
    ("dtcwpt_resnet18", "Ft40YEx"): 11_686_011,
    ("dtcwpt_resnet18", "Ft40YEx_mod"): 11_686_011,
    ("dtcwpt_zhang_resnet18", "Ft40YBf3Ex_abl2"): 11_686_011,
    ("dtcwpt_resnet18", "Ft40Ex"): 11_686_080,
    ("dtcwpt_resnet18", "Ft40Y"): 11_686_047,
    ("dtcwpt_resnet18", "Ft40_mod"): 11_686_116,
    ("dtcwpt_zou_resnet18", "Ft40YBf3Ex"): 12_599_403,
    ("dtcwpt_zou_resnet18", "Ft40YBf3Ex_mod"): 12_574_077,
    ("dtcwpt_resnet18", "Ft40YBf3Ex_abl1ada"): 11_691_897,
    ("resnet34", "Std"): 21_797_672,
    ("dtcwpt_resnet34", "Ft40YEx"): 21_794_171,
    ("zou_resnet34", "Bf3"): 22_711_064,
    ("dtcwpt_zou_resnet34", "Ft40YBf3Ex"): 22_707_563,
    ("dtcwpt_zou_resnet34", "Ft40YBf3Ex_abl2"): 22_682_237,
    ("resnet50", "Std"): 25_557_032,
    ("dtcwpt_resnet50", "Ft40YEx_mod"): 25_553_531,
    ("zou_resnet50", "Bf3"): 27_341_336,
    ("dtcwpt_zou_resnet50", "Ft40YBf3Ex"): 27_337_835,
    ("dtcwpt_zou_resnet50", "Ft40YBf3Ex_mod"): 27_312_509,
    ("resnet101", "Std"): 44_549_160,
    ("dtcwpt_resnet101", "Ft40YEx"): 44_545_659,
    ("zou_resnet101", "Bf3"): 46_333_464,
    ("dtcwpt_zou_resnet101", "Ft40YBf3Ex"): 46_329_963,
    ("dtcwpt_zou_resnet101", "Ft40YBf3Ex_mod"): 46_304_637,
    ("AlexNet", "Std"): 61_100_840,
    ("ZhangAlexNet", "Bf6"): 61_100_840,
    ("ZhangAlexNet", "Str4"): 61_100_840,
    ("AlexNet", "Frozen"): 61_077_544,
    ("AlexNet", "Ks20"): 61_154_408,
    ("DtCwptAlexNet", "Ft32Y"): 61_089_433,
    ("DtCwptZhangAlexNet", "Ft32YBf3_mod"): 61_089_433,
    ("DtCwptAlexNet", "Ft32"): 61_089_526,
    ("DtCwptAlexNet", "Ft32_mod"): 61_089_526,
}
TEN = {
    ("resnet18", "Std"): 11_181_642,
    ("dtcwpt_resnet18", "Ft40YEx"): 11_178_141,
    ("zou_resnet18", "Bf3"): 12_095_034,
    ("dtcwpt_zou_resnet18", "Ft40YBf3Ex_mod"): 12_066_207,
}


def trained(arch, config, classes=1000):
    model = applications.from_code(
        arch, config, classes=classes, input_shape=(224, 224, 3)
    )
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


@pytest.fixture(autouse=True)
def weights_of_zeros(monkeypatch):
    """Counts need no random numbers, which take most of the time."""
    zeros = keras.initializers.Zeros()
    for kind in ("VarianceScaling", "RandomUniform"):
        monkeypatch.setattr(
            getattr(keras.initializers, kind),
            "__call__",
            lambda self, shape, dtype=None, **kwargs: zeros(shape, dtype),
        )


@pytest.mark.parametrize("names", SIZES, ids="/".join)
def test_sizes_are_those_of_the_original(names):
    assert trained(*names) == SIZES[names]


@pytest.mark.parametrize("names", TEN, ids="/".join)
def test_sizes_for_ten_classes_are_those_of_the_original(names):
    assert trained(*names, classes=10) == TEN[names]


@pytest.mark.parametrize(
    ("arch", "config"),
    [
        ("AlexNet", "Bf3"),
        ("AlexNet", "Str4"),
        ("AlexNet", "StdK2"),
        ("DtCwptAlexNet", "Ft32YBf3"),
        ("DtCwptAlexNet", "Ft40Y"),
        ("DtCwptAlexNet", "Ft32YEx"),
        ("DtCwptZhangAlexNet", "Ft32Y"),
        ("resnet18", "Bf3"),
        ("resnet34", "Ks20"),
        ("dtcwpt_resnet18", "Ft40YBf3Ex"),
        ("dtcwpt_resnet18", "Ft40YBf3Ex_abl2"),
        ("dtcwpt_zhang_resnet18", "Ft40YBf3Ex_abl1"),
        ("dtcwpt_zhang_resnet18", "Ft40YBf3Ex_abl"),
        ("dtcwpt_zou_resnet18", "Ft40YBf4Ex"),
        ("zou_resnet18", "Bf4"),
        ("resnet18", "Ft40Y"),
        ("dtcwpt_resnet18", "Std"),
    ],
)
def test_dead_combinations_are_refused(arch, config):
    message = f"Received: arch='{arch}', config='{config}'"
    with pytest.raises(ValueError, match=message):
        applications.from_code(arch, config)


@pytest.mark.parametrize("arch", ["resnet20", "WptAlexNet", "swin_resnet18"])
def test_unknown_networks_are_named(arch):
    with pytest.raises(ValueError, match=f"Received: arch='{arch}'"):
        applications.from_code(arch, "Std")
