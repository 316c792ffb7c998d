import pytest
from contracts import check_application

from keras_wavelets.applications import ResNet18

pytestmark = pytest.mark.backend

SMALL = {"width": 16}
# A quarter of the width leaves a sixteenth of each kernel behind the stem and a
# quarter of the normalizations; the classifier of 7 classes comes on top.
BEHIND_THE_STEM = (11_166_912 - 9_408) // 16 + 9_600 // 4 + 128 * 7 + 7
STEMS = {"imagenet": 7 * 7 * 3 * 16, "cifar": 3 * 3 * 3 * 16}


@pytest.mark.parametrize("stem", STEMS)
def test_keeps_the_contract_of_keras_applications(stem):
    side = {"imagenet": 1, "cifar": 4}[stem]
    check_application(
        ResNet18,
        {**SMALL, "stem": stem},
        (32, 32, 3),
        parameters=BEHIND_THE_STEM + STEMS[stem],
        feature_shape=(side, side, 128),
    )


def test_has_the_size_of_the_published_network():
    model = ResNet18()
    assert model.output_shape == (None, 1000)
    # 11,689,512 trainable ones, and the statistics of the normalizations.
    assert model.count_params() == 11_689_512 + 9_600


def test_kernels_of_one_shape_start_differently():
    model = ResNet18(input_shape=(32, 32, 3), **SMALL)
    first, second = (
        model.get_layer(f"stages_0_layers_{i}_layer_0_convolution").get_weights()[0]
        for i in (0, 1)
    )
    assert (first != second).any()


@pytest.mark.parametrize(
    ("arguments", "received"),
    [({"stem": "mnist"}, "stem='mnist'"), ({"width": 0}, "width=0")],
)
def test_bad_arguments_are_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        ResNet18(input_shape=(32, 32, 3), **arguments)
