import pytest
from contracts import check_application

from keras_wavelets.applications import SmallResNet

pytestmark = pytest.mark.backend

SHORTCUTS = 4 * 8 + 8 * 16
NORMALIZATIONS = 2 * (3 * 4 + 3 * 8 + 3 * 16)
CLASSIFIER = 16 * 7 + 7


def of_kernel(size):
    """Weights of the kernels larger than one, for width 4 and gray images."""
    return size**2 * (4 + 2 * 4 * 4 + 4 * 8 + 8 * 8 + 8 * 16 + 16 * 16)


def test_keeps_the_contract_of_keras_applications():
    check_application(
        SmallResNet,
        {"width": 4, "kernel_size": 5},
        (28, 28, 1),
        parameters=of_kernel(5) + SHORTCUTS + NORMALIZATIONS + CLASSIFIER,
        feature_shape=(4, 4, 16),
    )


@pytest.mark.parametrize(
    ("arguments", "received"),
    [({"kernel_size": 4}, "kernel_size=4"), ({"width": 0}, "width=0")],
)
def test_bad_arguments_are_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        SmallResNet(**arguments)
