import keras
import numpy as np
import pytest

from keras_wavelets.metrics import PSNR
from keras_wavelets.metrics import SSIM

pytestmark = pytest.mark.backend


def pair(side=24):
    rng = np.random.default_rng(0)
    clean = rng.random((3, side, side, 3)).astype("float32")
    noise = np.array([0.01, 0.05, 0.2]).reshape(3, 1, 1, 1)
    return clean, (clean + noise * rng.normal(size=clean.shape)).astype("float32")


def value(metric, *images):
    metric.update_state(*images)
    return float(metric.result())


def decibels(true, predicted):
    return np.mean(-10 * np.log10(np.mean((true - predicted) ** 2, axis=(1, 2, 3))))


@pytest.mark.parametrize("metric", [PSNR, SSIM])
def test_returns_from_its_configuration(metric):
    settings = {"max_val": 2.0, "y_range": "studio", "shave": 3, "color": "ycbcr"}
    config = metric(**settings).get_config()
    again = metric.from_config(config)
    assert again.get_config() == config
    assert settings.items() <= config.items()


def test_ratio_is_the_mean_over_images():
    true, predicted = pair()
    assert value(PSNR(), true, predicted) == pytest.approx(
        decibels(true, predicted), abs=1e-3
    )


def test_similarity_agrees_with_scikit_image():
    structural_similarity = pytest.importorskip("skimage.metrics").structural_similarity
    true, predicted = pair()
    expected = np.mean(
        [
            structural_similarity(
                one,
                other,
                data_range=1.0,
                channel_axis=-1,
                gaussian_weights=True,
                sigma=1.5,
                use_sample_covariance=False,
            )
            for one, other in zip(true, predicted, strict=True)
        ]
    )
    # The window is cut off elsewhere at the border.
    assert value(SSIM(), true, predicted) == pytest.approx(expected, abs=0.02)


def test_full_range_compares_the_luma():
    true, predicted = pair()
    luma = np.array([[0.299], [0.587], [0.114]])
    expected = decibels(true @ luma, predicted @ luma)
    result = value(PSNR(y_range="full"), true, predicted)
    assert result == pytest.approx(expected, abs=1e-3)


def test_studio_range_is_that_of_the_benchmarks():
    true, predicted = pair()
    matrix = np.array([[65.481], [128.553], [24.966]]) / 255

    def luma(images):
        rounded = np.round(255 * np.clip(images, 0, 1)) / 255
        return (16 / 255 + rounded @ matrix)[:, 4:-4, 4:-4]

    expected = decibels(luma(true), luma(predicted))
    result = value(PSNR(y_range="studio", shave=4), true, predicted)
    assert result == pytest.approx(expected, abs=1e-3)


def test_luma_is_the_first_channel_of_ycbcr():
    true, predicted = pair()
    expected = decibels(true[..., :1], predicted[..., :1])
    result = value(PSNR(y_range="full", color="ycbcr"), true, predicted)
    assert result == pytest.approx(expected, abs=1e-3)


def test_batches_count_by_their_images():
    true, predicted = pair()
    metric = PSNR()
    metric.update_state(true[:1], predicted[:1])
    metric.update_state(true[1:], predicted[1:])
    assert float(metric.result()) == pytest.approx(decibels(true, predicted), abs=1e-3)


def test_equal_images_have_a_hundred_decibels():
    true, _ = pair()
    assert value(PSNR(), true, true) == pytest.approx(100, abs=1e-3)


@pytest.mark.parametrize("metric", [PSNR, SSIM])
def test_the_scale_of_the_pixels_does_not_matter(metric):
    true, predicted = pair()
    expected = value(metric(), true, predicted)
    result = value(metric(255.0), 255 * true, 255 * predicted)
    assert result == pytest.approx(expected, abs=1e-3)


def test_is_a_metric_of_a_model():
    model = keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Rescaling(1.0)])
    model.compile(loss="mse", metrics=[PSNR(), SSIM()])
    true, predicted = pair(16)
    assert set(model.evaluate(predicted, true, verbose=0, return_dict=True)) == {
        "loss",
        "psnr",
        "ssim",
    }


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"max_val": 0}, "max_val=0."),
        ({"y_range": "tv"}, "y_range='tv'."),
        ({"shave": -1}, "shave=-1."),
        ({"color": "lab"}, "color='lab'."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        PSNR(**arguments)
    assert str(error.value).endswith(received)
