import numpy as np
import pytest
from contracts import check_compiled
from contracts import make_inputs

from keras_wavelets.ops.depthwise import depthwise

pytestmark = pytest.mark.backend


def reference(x, kernel):
    sizes = kernel.shape[:-2]
    pads = [((size - 1) // 2, size // 2) for size in sizes]
    wide = np.pad(x, [(0, 0), *pads, (0, 0)])
    result = np.zeros(x.shape)
    for tap in np.ndindex(*sizes):
        part = wide[
            :, *(slice(t, t + n) for t, n in zip(tap, x.shape[1:], strict=False))
        ]
        result += part * kernel[tap][:, 0]
    return result


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((2, 9, 3), (5,)),
        ((2, 9, 3), (4,)),
        ((2, 7, 8, 3), (3, 2)),
        ((2, 4, 5, 6, 2), (3, 3, 3)),
        ((1, 2, 5, 6, 2), (4, 1, 2)),
    ],
)
def test_convolution_agrees_with_numpy(shape, size):
    x, kernel = make_inputs([shape, (*size, shape[-1], 1)])
    np.testing.assert_allclose(depthwise(x, kernel), reference(x, kernel), atol=1e-5)
    check_compiled(lambda x: depthwise(x, kernel), x)
