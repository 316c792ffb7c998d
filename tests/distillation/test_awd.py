import keras
import numpy as np
import pytest
from contracts import assert_close
from contracts import make_inputs

from keras_wavelets.distillation import AWD
from keras_wavelets.layers import DWT1D
from keras_wavelets.layers import AdaptiveDWT1D
from keras_wavelets.layers import AdaptiveDWT2D
from keras_wavelets.training import NonFiniteLossError

tf = pytest.importorskip("tensorflow")
pytestmark = pytest.mark.filterwarnings("ignore:The filter is")

X = make_inputs((8, 16, 1))


def teacher(outputs=1):
    keras.utils.set_random_seed(0)
    hidden = keras.layers.Dense(4, "tanh")
    start = [keras.Input((16, 1)), keras.layers.Flatten(), hidden]
    return keras.Sequential([*start, keras.layers.Dense(outputs)])


def transform(**options):
    return AdaptiveDWT1D("db2", 2, noise_factor=0.1, seed=0, **options)


def trained(awd, x=X, epochs=2, **options):
    keras.utils.set_random_seed(0)
    awd.compile(jit_compile=False)
    return awd.fit(x, epochs=epochs, batch_size=4, verbose=0, **options).history


def test_training_lowers_the_loss_and_leaves_the_teacher_alone():
    model = teacher()
    before = model.get_weights()
    awd = AWD(transform(), model)
    history = trained(awd, epochs=4)
    assert history["loss"][-1] < history["loss"][0]
    assert [tuple(v.shape) for v in awd.trainable_variables] == [(4,)]
    assert all(map(np.array_equal, before, model.get_weights()))


def test_the_same_seed_gives_the_same_filter():
    filters = []
    for _ in range(2):
        awd = AWD(transform(), teacher())
        trained(awd)
        filters.append(keras.ops.convert_to_numpy(awd.transform.low_pass))
    np.testing.assert_array_equal(*filters)


def test_without_weight_the_teacher_changes_nothing():
    filters = []
    for model in (teacher(), None):
        awd = AWD(transform(), model, attribution_l1=0.0)
        trained(awd)
        filters.append(keras.ops.convert_to_numpy(awd.transform.low_pass))
    np.testing.assert_array_equal(*filters)


def test_compiled_and_eager_steps_are_equal():
    filters = []
    for options in ({"jit_compile": True}, {"run_eagerly": True, "jit_compile": False}):
        awd = AWD(transform(), teacher())
        awd.compile(**options)
        awd.fit(X, epochs=2, batch_size=8, verbose=0)
        filters.append(keras.ops.convert_to_numpy(awd.transform.low_pass))
    np.testing.assert_allclose(*filters, atol=1e-5)


def test_a_dataset_of_pairs_gives_its_inputs():
    pairs = tf.data.Dataset.from_tensor_slices((X, np.zeros(8))).batch(4)
    awd, other = AWD(transform()), AWD(transform())
    awd.compile(jit_compile=False)
    awd.fit(pairs, shuffle=False, verbose=0)
    trained(other, epochs=1, shuffle=False)
    assert_close(awd.transform.low_pass, other.transform.low_pass, tolerance=1e-6)


def test_weights_of_the_loss_change_without_a_new_model():
    awd = AWD(transform(), teacher(), attribution_l1=0.0)
    assert "attribution_l1" not in trained(awd)
    awd.set_loss_weights(attribution_l1=0.5)
    assert "attribution_l1" in trained(awd)
    with pytest.raises(ValueError, match="Received: coefficient_l1=-1"):
        awd.set_loss_weights(coefficient_l1=-1.0)


def test_evaluation_is_a_mean_over_samples():
    awd = AWD(transform(), teacher())
    awd.compile(jit_compile=False)
    whole = awd.evaluate(X, batch_size=8, verbose=0)
    parts = awd.evaluate(X, batch_size=3, verbose=0)
    assert parts == pytest.approx(whole, rel=1e-4, abs=1e-6)
    assert set(whole) >= {"loss", "reconstruction", "attribution_l1", "mirror"}


def test_predictions_are_coefficients():
    awd = AWD(transform())
    awd.compile(jit_compile=False)
    assert_close(awd.predict(X, verbose=0), awd.transform(X), tolerance=1e-6)


def test_a_saved_model_holds_the_transform_and_takes_its_teacher_again(tmp_path):
    awd = AWD(
        transform(), teacher(), coefficient_l1=0.25, attribution="input_x_gradient"
    )
    awd(X)
    awd.save(tmp_path / "awd.keras")
    again = keras.models.load_model(tmp_path / "awd.keras")
    assert_close(again.transform.low_pass, awd.transform.low_pass, tolerance=0)
    assert again.weight("coefficient_l1") == 0.25
    assert again.teacher is None
    assert "attribution_l1" not in again.terms(X)
    again.teacher = teacher()
    assert_close(again.terms(X), awd.terms(X), tolerance=1e-6)


def test_outputs_of_every_kind_may_be_explained():
    model = teacher(3)
    single = AWD(transform(), model, 1).attributions(X)
    function = AWD(transform(), model, lambda outputs: outputs[:, 1]).attributions(X)
    both = AWD(transform(), model, [0, 1]).attributions(X)
    keyed = AWD(transform(), lambda x: {"a": model(x)}, ("a", 1)).attributions(X)
    for other in (function, both[1], keyed):
        assert_close(other, single, tolerance=1e-6)
    assert len(AWD(transform(), model, "all").attributions(X)) == 3


def test_preprocessing_stands_in_front_of_the_teacher():
    model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(1)])
    awd = AWD(transform(), model, preprocess=lambda x: keras.ops.squeeze(x, -1))
    assert trained(awd)["attribution_l1"][0] > 0


def test_the_map_of_all_coefficients_is_the_reconstruction():
    awd = AWD(transform(), teacher())
    count = sum(map(np.prod, awd.transform.coefficient_shapes(16)))
    whole = awd.activation_map(X, count)
    assert_close(whole, awd.transform.reconstruct(X), tolerance=1e-5)
    assert not np.allclose(awd.activation_map(X, 1), whole, atol=1e-2)


def test_raw_pixels_are_warned_of():
    awd = AWD(AdaptiveDWT2D("haar", 1, constraint=None))
    awd.compile(keras.optimizers.Adam(1e-9), jit_compile=False)
    images = 255 * np.random.default_rng(0).random((4, 8, 8, 1))
    with pytest.warns(UserWarning, match="Divide them, pixels by 255"):
        awd.fit(images, verbose=0)


@pytest.mark.filterwarnings("ignore:Inputs reach")
def test_a_fit_that_diverges_keeps_the_last_good_filter():
    awd = AWD(transform())
    awd.compile(keras.optimizers.SGD(10.0), jit_compile=False)
    before = awd.transform.get_weights()
    with pytest.raises(NonFiniteLossError, match="lower the learning rate"):
        awd.fit(X, epochs=20, verbose=0)
    (low,) = awd.transform.get_weights()
    assert np.isfinite(low).all()
    np.testing.assert_array_equal(before[0], low)


@pytest.mark.filterwarnings("default:The filter is")
def test_a_filter_that_left_the_wavelets_is_warned_of():
    awd = AWD(AdaptiveDWT1D([1.0, 0.0], 1))
    awd.compile(keras.optimizers.SGD(1e-9), jit_compile=False)
    with pytest.warns(UserWarning, match=r"low_sum \+ double_shift"):
        awd.fit(X, verbose=0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"transform": DWT1D()}, "Received: transform="),
        ({"coefficient_l1": -1.0}, "Received: coefficient_l1=-1.0"),
        ({"attribution": "lime"}, "Received: attribution='lime'"),
        ({"reduction": "max"}, "Received: reduction='max'"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        AWD(**{"transform": transform(), **arguments})


def second_order_missing(x):
    boxes = tf.tile([[0.0, 0.0, 1.0, 1.0]], [tf.shape(x)[0], 1])
    images = tf.reshape(x, (-1, 4, 4, 1))
    cut = tf.image.crop_and_resize(images, boxes, tf.range(tf.shape(x)[0]), (4, 4))
    return tf.reduce_sum(cut**2, (1, 2))


@pytest.mark.parametrize(
    ("model", "target", "x", "message"),
    [
        (teacher, 5, X, "Received: target=5"),
        (lambda: teacher(3), None, X, "Received: target=None"),
        (lambda: teacher(3), "some", X, "Received: target='some'"),
        (teacher, None, X[:, :12], r"Received: x with samples of shape=\(12, 1\)"),
        (lambda: lambda x: x, None, X, r"Received: outputs of shape=\(8, 16, 1\)"),
        (lambda: lambda x: tf.stop_gradient(x)[:, 0], None, X,
         "Expected a teacher that is differentiable"),
        (lambda: second_order_missing, None, X, "or `second_order=False`"),
        (teacher, None, X[..., 0], r"Received: shape=\(8, 16\)"),
    ],
)  # fmt: skip
def test_bad_teachers_and_inputs_are_named(model, target, x, message):
    awd = AWD(transform(), model(), target)
    awd.compile(jit_compile=False)
    with pytest.raises(ValueError, match=message):
        awd.fit(x, verbose=0)


def test_gradients_of_a_second_order_are_not_computed_before():
    with pytest.raises(ValueError, match="Received: second_order=True"):
        AWD(transform(), teacher()).input_gradients(X)


def test_nothing_explains_without_a_teacher():
    with pytest.raises(ValueError, match="Received: teacher=None"):
        AWD(transform()).attributions(X)
