import keras
import numpy as np
import pytest
import wavemix_golden as golden
from contracts import check_application

from keras_wavelets import applications
from keras_wavelets.applications import WaveMix
from keras_wavelets.applications import WaveMixLite
from keras_wavelets.applications.wave_mix import WAVE_MIX_PRESETS
from keras_wavelets.export import LiteRTModel
from keras_wavelets.export import export_litert

SMALL = {"depth": 1, "filters": 8, "classes": 3}
# Filters and depth, then the parameters for one to four levels with a strided stem,
# and with patches.
GRID = [
    (16, 7, (38_550, 62_350, 86_150, 109_950), (39_662, 63_462, 87_262, 111_062)),
    (
        32,
        7,
        (151_970, 246_162, 340_354, 434_546),
        (156_562, 250_754, 344_946, 439_138),
    ),
    (
        64,
        5,
        (436_762, 704_442, 972_122, 1_239_802),
        (455_418, 723_098, 990_778, 1_258_458),
    ),
    (
        64,
        7,
        (603_450, 978_202, 1_352_954, 1_727_706),
        (622_106, 996_858, 1_371_610, 1_746_362),
    ),
    pytest.param(
        128,
        7,
        (2_404_970, 3_899_946, 5_394_922, 6_889_898),
        (2_480_170, 3_975_146, 5_470_122, 6_965_098),
        marks=pytest.mark.slow,
    ),
    pytest.param(
        144,
        7,
        (3_042_550, 4_934_062, 6_825_574, 8_717_086),
        (3_137_806, 5_029_318, 6_920_830, 8_812_342),
        marks=pytest.mark.slow,
    ),
    pytest.param(
        256,
        7,
        (9_602_250, 15_574_090, 21_545_930, 27_517_770),
        (9_904_202, 15_876_042, 21_847_882, 27_819_722),
        marks=pytest.mark.slow,
    ),
]
# Builder arguments of other published networks, and their size.
PUBLISHED = [
    ({"levels": 4, "input_shape": (256, 256, 3)}, 35_539_144),
    (
        {
            "filters": 256,
            "depth": 12,
            "levels": 2,
            "patch_size": 8,
            "classes": 365,
        },
        28_449_261,
    ),
    ({"classes": 200, "input_shape": (64, 64, 3)}, 27_703_208),
    ({"classes": 10, "levels": 1, "input_shape": (256, 256, 3)}, 12_303_466),
    ({"classes": 10, "input_shape": (256, 256, 3)}, 27_666_538),
    ({"filters": 240, "depth": 12, "embed_dim": 1024}, 33_811_824),
    ({"filters": 144, "block": "v3", "mult": 4}, 4_748_464),
    ({"block": "v3", "mult": 4}, 8_368_840),
    (
        {
            "filters": 256,
            "depth": 7,
            "block": "v1",
            "levels": 4,
            "stem": "strided",
            "stem_stride": 1,
        },
        57_154_728,
    ),
]
LITE = [
    (320, 8, 10, 17_073_610),
    (256, 7, 100, 9_625_380),
    (256, 8, 100, 10_954_084),
    (256, 10, 100, 13_611_492),
    (256, 12, 200, 16_294_600),
]
# Side, stem stride or None for patches of 4, then the levels that the size allows.
SIZES = [
    (224, None, (1, 2, 3)),
    (256, None, (1, 2, 3, 4)),
    (192, None, (1, 2, 3, 4)),
    (128, None, (1, 2, 3, 4)),
    (64, None, (1, 2, 3, 4)),
    (96, None, (1, 2, 3)),
    (32, None, (1, 2, 3)),
    (112, None, (1, 2)),
    (100, None, ()),
    (29, 2, (1, 2, 3)),
    (30, 2, (1, 2, 3)),
    (32, 2, (1, 2, 3)),
    (33, 2, ()),
    (36, 2, ()),
    (28, 1, (1, 2)),
]


def parameters(model):
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


@pytest.mark.parametrize(
    ("builder", "arguments", "shape", "count", "features"),
    [
        (WaveMix, {"depth": 1, "filters": 8}, (32, 32, 3), 3_813, (8, 8, 8)),
        (
            WaveMixLite,
            {"depth": 2, "filters": 8, "upsample": "bilinear", "pad_input": True},
            (13, 9, 1),
            1_027,
            (14, 10, 8),
        ),
        (
            WaveMix,
            {"depth": 1, "filters": 8, "block": "v1", "levels": 2, "stem": "strided"},
            (16, 16, 2),
            2_629,
            (4, 4, 8),
        ),
    ],
)
def test_keeps_the_application_contract(builder, arguments, shape, count, features):
    check_application(
        builder, arguments, shape, parameters=count, feature_shape=features
    )


@pytest.mark.backend
@pytest.mark.parametrize(
    "name", [name for name in golden.NETWORKS if name.startswith(("cls", "lite"))]
)
def test_agrees_with_the_original(name):
    golden.check_model(name)


@pytest.mark.parametrize("stem", ["strided", "patchify"])
@pytest.mark.parametrize("levels", [1, 2, 3, 4])
@pytest.mark.parametrize(("filters", "depth", "strided", "patchify"), GRID)
def test_has_the_number_of_parameters_of_the_original(
    filters, depth, strided, patchify, levels, stem
):
    # A model for each number would take minutes: one block tells the size of all.
    model = WaveMix(
        input_shape=(64, 64, 3),
        filters=filters,
        depth=1,
        levels=levels,
        classes=10,
        stem=stem,
        stem_stride=1,
    )
    counts = strided if stem == "strided" else patchify
    block = parameters(model.get_layer("block_1"))
    assert parameters(model) + (depth - 1) * block == counts[levels - 1]


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "count"), PUBLISHED)
def test_has_the_published_number_of_parameters(arguments, count):
    assert parameters(WaveMix(**arguments)) == count


@pytest.mark.slow
@pytest.mark.parametrize(("filters", "depth", "classes", "count"), LITE)
def test_lite_has_the_published_number_of_parameters(filters, depth, classes, count):
    model = WaveMixLite(filters=filters, depth=depth, classes=classes)
    assert parameters(model) == count


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
@pytest.mark.parametrize(("side", "stride", "legal"), SIZES)
def test_sizes_are_legal_as_in_the_original(side, stride, legal, levels):
    stem = {} if stride is None else {"stem": "strided", "stem_stride": stride}
    arguments = {"input_shape": (side, side, 3), "levels": levels, **stem, **SMALL}
    if levels in legal:
        assert WaveMix(**arguments).output_shape == (None, 3)
        return
    with pytest.raises(ValueError, match="to be a multiple of"):
        WaveMix(pad_input=False, **arguments)
    assert WaveMix(**arguments).output_shape == (None, 3)


@pytest.mark.backend
@pytest.mark.parametrize("channels", [1, 4])
def test_features_are_of_any_size_and_any_channels(channels):
    model = WaveMix(
        include_top=False, input_shape=(None, None, channels), depth=1, filters=8
    )
    assert model.output_shape == (None, None, None, 8)
    for side in (32, 64):
        maps = model(np.ones((1, side, side, channels), "float32"))
        assert tuple(maps.shape) == (1, side // 4, side // 4, 8)


@pytest.mark.backend
def test_maps_of_chosen_blocks_are_returned():
    arguments = {"input_shape": (32, 32, 3), "depth": 3, "filters": 8}
    model = WaveMix(include_top=False, feature_blocks=(0, 2, 3), **arguments)
    images = np.random.default_rng(0).random((1, 32, 32, 3)).astype("float32")
    stem, *_, last = model(images)
    assert tuple(stem.shape) == (1, 8, 8, 8)
    whole = WaveMix(include_top=False, **arguments)
    whole.set_weights(model.get_weights())
    np.testing.assert_allclose(np.array(last), np.array(whole(images)), atol=1e-5)


def test_pooled_features_are_a_vector():
    model = WaveMix(include_top=False, input_shape=(32, 32, 3), pooling="max", **SMALL)
    assert model.output_shape == (None, 8)


def test_a_stem_may_have_activations():
    model = WaveMix(input_shape=(32, 32, 3), stem_activation="relu", **SMALL)
    names = [layer.name for layer in model.layers]
    assert {"stem_activation_1", "stem_activation_2"} < set(names)


@pytest.mark.parametrize("upsample", ["deconv", "bilinear", "nearest", "pixelshuffle"])
def test_two_steps_of_training_change_the_loss(upsample):
    keras.utils.set_random_seed(0)
    model = WaveMix(input_shape=(32, 32, 3), upsample=upsample, **SMALL)
    model.compile(keras.optimizers.AdamW(1e-2), "sparse_categorical_crossentropy")
    images = np.random.default_rng(0).random((6, 32, 32, 3)).astype("float32")
    losses = [model.train_on_batch(images, np.arange(6) % 3) for _ in range(2)]
    assert np.all(np.isfinite(losses))
    assert losses[0] != losses[1]


def test_lost_pixels_are_warned_of():
    with pytest.warns(UserWarning, match=r"Patches of 4 do not fill .*\(34, 32\)"):
        WaveMix(input_shape=(34, 32, 3), levels=3, pad_input=False, **SMALL)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"filters": 6}, "filters=6."),
        ({"depth": 0}, "depth=0."),
        ({"levels": 0}, "levels=0."),
        ({"stem": "pachify"}, "stem='pachify'."),
        ({"stem_stride": 0}, "stem_stride=0."),
        ({"patch_size": 0}, "patch_size=0."),
        ({"block": "v2"}, "block='v2'."),
        ({"upsample": "cubic"}, "upsample='cubic'."),
        ({"dropout": 1.5}, "dropout=1.5."),
        ({"wavelet": "db2"}, "mode='zero'."),
        ({"init": "jax"}, "init='jax'."),
        ({"weights": "imagenet"}, "weights='imagenet'."),
        (
            {"feature_blocks": [0]},
            "feature_blocks=[0], include_top=True.",
        ),
        (
            {"feature_blocks": [2], "include_top": False},
            "feature_blocks=[2], include_top=False.",
        ),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        WaveMix(**{"input_shape": (32, 32, 3), **SMALL, **arguments})
    assert received in str(error.value)


PRESETS = [
    pytest.param(name, marks=() if "Lite" in name else pytest.mark.slow)
    for name in WAVE_MIX_PRESETS
]
LITE_PRESETS = [name for name in WAVE_MIX_PRESETS if "Lite" in name]


@pytest.mark.parametrize("preset", PRESETS)
def test_builder_has_the_published_number_of_parameters(preset):
    row = WAVE_MIX_PRESETS[preset]
    model = getattr(applications, preset)()
    assert model.input_shape == (None, *row.image_shape)
    assert model.output_shape == (None, row.classes)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trainable == row.parameters


@pytest.mark.parametrize("preset", list(WAVE_MIX_PRESETS))
def test_arguments_go_before_those_of_the_preset(preset):
    builder = getattr(applications, preset)
    model = builder(input_shape=(64, 64, 1), classes=7, depth=1, name="mine")
    assert model.name == "mine"
    assert model.input_shape == (None, 64, 64, 1)
    assert model.output_shape == (None, 7)


@pytest.mark.parametrize("preset", LITE_PRESETS)
def test_two_steps_of_training_run(preset):
    model = getattr(applications, preset)(depth=1)
    model.compile("sgd", "sparse_categorical_crossentropy")
    images = np.random.default_rng(0).random((4, *model.input_shape[1:]))
    losses = [model.train_on_batch(images, np.arange(4)) for _ in range(2)]
    assert np.all(np.isfinite(losses))


def test_logits_and_an_input_tensor_are_passed_on():
    tensor = keras.Input((32, 32, 5))
    model = applications.WaveMixLite8x5(input_tensor=tensor, classifier_activation=None)
    assert model.input_shape == (None, 32, 32, 5)
    assert model.layers[-1].activation.__name__ == "linear"


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((24, 16, 16, 3)).astype("float32")


@pytest.fixture(scope="module")
def model(images):
    """A network that has seen a few steps, so that its scores differ."""
    keras.utils.set_random_seed(0)
    model = WaveMixLite(input_shape=(16, 16, 3), depth=2, filters=8, dropout=0.0)
    model.compile("adam", "sparse_categorical_crossentropy")
    for _ in range(8):
        model.train_on_batch(images, np.arange(24) % 10)
    return model


@pytest.mark.parametrize(
    ("kind", "tolerance"), [("float32", 1e-4), ("float16", 1e-2), ("dynamic", 3e-2)]
)
def test_files_in_floating_point_give_the_scores(
    kind, tolerance, model, images, tmp_path
):
    path = export_litert(model, tmp_path / "model.tflite", kind=kind)
    scores = LiteRTModel(path).predict(images)
    np.testing.assert_allclose(scores, model.predict_on_batch(images), atol=tolerance)


def test_an_int8_file_gives_nearly_the_scores(model, images, tmp_path):
    path = export_litert(
        model, tmp_path / "model.tflite", kind="int8", representative_data=images
    )
    scores, expected = LiteRTModel(path).predict(images), model.predict_on_batch(images)
    np.testing.assert_allclose(scores, expected, atol=0.1)
    assert np.corrcoef(scores.ravel(), expected.ravel())[0, 1] > 0.9


@pytest.mark.parametrize("filters", [32, 64])
def test_wide_networks_become_int8_files_that_load(filters, images, tmp_path):
    # A kernel that the file computed anew each time could not be quantized as one.
    model = WaveMixLite(input_shape=(16, 16, 3), depth=1, filters=filters)
    path = tmp_path / "model.tflite"
    export_litert(model, path, kind="int8", representative_data=images)
    assert LiteRTModel(path).predict(images).shape == (24, 10)


@pytest.mark.parametrize("top", [True, False])
def test_images_of_any_size_are_taken(top):
    arguments = {"depth": 1, "filters": 16, "classes": 5, "include_top": top}
    variable = WaveMixLite(input_shape=(None, None, 3), **arguments)
    for shape in ((64, 64, 3), (48, 80, 3), (31, 33, 3)):
        fixed = WaveMixLite(input_shape=shape, **arguments)
        fixed.set_weights(variable.get_weights())
        images = np.random.default_rng(0).random((1, *shape), "float32")
        expected = fixed.predict_on_batch(images)
        found = variable.predict_on_batch(images)
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_no_layer_pads_images_that_fit():
    model = WaveMixLite(input_shape=(32, 32, 3), depth=1, filters=16)
    assert "pad" not in [layer.name for layer in model.layers]


@pytest.mark.parametrize("upsample", ["deconv", "bilinear", "nearest", "pixelshuffle"])
def test_unknown_sizes_are_predicted(upsample):
    options = {"depth": 1, "filters": 8, "upsample": upsample}
    model = WaveMixLite(input_shape=(None, None, 3), **options)
    images = np.random.default_rng(0).random((2, 9, 14, 3)).astype("float32")
    known = WaveMixLite(input_shape=(9, 14, 3), **options)
    known.set_weights(model.get_weights())
    np.testing.assert_allclose(
        model.predict(images, verbose=0), known.predict(images, verbose=0), atol=1e-5
    )


@pytest.mark.parametrize("levels", [0, 33, 10**9])
def test_levels_that_no_image_has_are_refused_at_once(levels):
    with pytest.raises(ValueError, match=f"Received: levels={levels}"):
        WaveMix(levels=levels)
