import keras
import numpy as np
import pytest
from dwt_grid import assert_agree
from dwt_grid import pullback
from dwt_grid import samples
from dwt_grid import to_numpy

from keras_wavelets import ops
from keras_wavelets.ops import compilation
from keras_wavelets.ops.along_axis import MODES

if keras.backend.backend() != "tensorflow":
    pytest.skip("Only TensorFlow needs programs.", allow_module_level=True)

import tensorflow as tf


def swing(x):
    """A function whose gradient depends on where it is taken."""
    return keras.ops.sin(x) * x + keras.ops.flip(x, axis=-1)


def in_graph(function, **options):
    return tf.function(function, autograph=False, **options)


def counted(function):
    """Counts how often Python runs a function: once for each trace."""

    def call(x):
        call.count += 1
        return function(x)

    call.count = 0
    return call


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16"])
@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_program_equals_the_plain_function(jit_compile, dtype):
    x = keras.ops.cast(samples(3, 5), dtype)
    actual = in_graph(compilation.fused(swing), jit_compile=jit_compile)(x)
    assert actual.dtype == dtype
    tolerance = {"float64": 1e-14, "float32": 1e-6}.get(dtype, 1e-2)
    np.testing.assert_allclose(to_numpy(actual), to_numpy(swing(x)), atol=3 * tolerance)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_the_gradient_of_a_program_is_that_of_the_plain_function(jit_compile):
    x, gradient = samples(2, 3, 5)
    program = compilation.fused(swing)
    pull = in_graph(lambda x, g: pullback(program, x, g), jit_compile=jit_compile)
    expected = to_numpy(pullback(swing, x, gradient))
    assert_agree({"gradient": (pull(x, gradient), expected)}, 1e-14)


def test_a_program_serves_every_shape_and_dtype():
    program = in_graph(compilation.fused(swing))
    for x in (samples(3), samples(2, 4), samples(4).astype("float32")):
        np.testing.assert_allclose(program(x), swing(x), atol=1e-6)


def test_a_program_takes_a_batch_of_unknown_size():
    spec = tf.TensorSpec((None, 4), "float64")
    program = compilation.fused(swing)
    pull = in_graph(lambda x: pullback(program, x, x), input_signature=[spec])
    for batch in (1, 3):
        x = samples(batch, 4)
        expected = to_numpy(pullback(swing, tf.constant(x), x))
        assert_agree({batch: (pull(x), expected)}, 1e-14)


def test_a_program_is_traced_once():
    function = counted(swing)
    program = in_graph(compilation.fused(function))
    for seed in range(3):
        program(samples(4, seed=seed))
    assert function.count == 1


def test_eager_calls_are_compiled_at_the_second_sight_of_a_shape(monkeypatch):
    monkeypatch.setattr(compilation, "_SIGHTS", compilation._Sights())
    function = counted(swing)
    program = compilation.fused(function)
    for call in range(4):
        program(samples(4, seed=call))
        # Once plain, once traced.
        assert function.count == min(call + 1, 2)
    program(samples(5))
    assert function.count == 3


def test_eager_programs_are_bounded(monkeypatch):
    monkeypatch.setattr(compilation, "_SIGHTS", compilation._Sights())
    monkeypatch.setattr(compilation, "MOST_EAGER", 2)
    monkeypatch.setattr(compilation, "MOST_SIGHTS", 3)
    function = counted(swing)
    program = compilation.fused(function)
    for size in range(1, 7):
        for _ in range(3):
            program(samples(size))
    # Two shapes are compiled, the other four are computed plainly, three times each.
    assert function.count == 2 * 2 + 4 * 3
    assert len(compilation._SIGHTS.once) == 3


@pytest.mark.parametrize("shape", [(4, 6), (2, 5, 3)])
def test_second_derivatives_of_programs_are_those_of_the_plain_function(
    shape, monkeypatch
):
    monkeypatch.setattr(compilation, "_SIGHTS", compilation._Sights())
    x = tf.constant(samples(*shape))

    def second(function, x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = tf.reduce_sum(function(x) ** 3)
            slope = tf.reduce_sum(inner.gradient(y, x) ** 2)
        return outer.gradient(slope, x)

    program, expected = compilation.fused(swing), second(swing, x)
    spec = tf.TensorSpec((None, *shape[1:]), x.dtype)
    graph = in_graph(lambda x: second(program, x), input_signature=[spec])
    for _ in range(2):
        assert_agree({"eager": (second(program, x), to_numpy(expected))}, 1e-12)
    assert_agree({"batches": (graph(x), to_numpy(expected))}, 1e-12)


@pytest.mark.parametrize("parts", [(1, 1), (1, 2), (2, 1), (3, 3)])
def test_batches_of_unknown_size_are_filled_up_to_a_few(parts):
    def halves(x):
        pieces = keras.ops.split(swing(x), parts[0], axis=0)
        return keras.ops.concatenate(
            [sum(pieces) * (k + 1) for k in range(parts[1])], axis=0
        )

    sizes = set()

    def noted(x):
        sizes.add(x.shape[0])
        return halves(x)

    program = compilation.compiled(noted, parts=parts)
    spec = tf.TensorSpec((None, 4), "float64")
    pull = in_graph(
        lambda x, g: (program(x), pullback(program, x, g)), input_signature=[spec] * 2
    )
    for batch in (1, 2, 3, 5, 64, 65):
        x = samples(parts[0] * batch, 4)
        gradient = samples(parts[1] * batch, 4, seed=1)
        expected = halves(x), pullback(halves, tf.constant(x), gradient)
        pairs = zip(pull(x, gradient), map(to_numpy, expected), strict=True)
        assert_agree(dict(enumerate(pairs)), 1e-13)
    assert sizes == {None}


def test_few_sizes_serve_all_batches():
    def size(batch):
        return next(size for size in compilation.BATCH_SIZES if size >= batch)

    assert len({size(batch) for batch in range(1, 65)}) == 6
    assert all(size(batch) <= 1.25 * batch for batch in range(65, 5000))


def test_a_graph_holds_one_node_for_a_transform():
    x = tf.constant(samples(2, 8, 8))
    graphs = []

    def transform(x):
        graphs.append(tf.compat.v1.get_default_graph())
        return ops.dwtn(x, "db2", axes=(1, 2))["aa"]

    in_graph(transform)(x)
    kinds = [operation.type for operation in graphs[0].get_operations()]
    assert sum("PartitionedCall" in kind for kind in kinds) == 1
    assert not {"Mul", "AddV2", "Conv2D"} & set(kinds)


def _volumes(x):
    return ops.idwt3(ops.dwt3(x, "db2", axes=(1, 2, 3)), "db2", axes=(1, 2, 3))


EXPORTED = {
    "dwt": ((16, 2), lambda x: ops.dwt(x, "db2", axis=1)),
    "dwt2": ((16, 16, 2), lambda x: ops.dwt2(x, "db2", axes=(1, 2))),
    "long": ((64, 64, 2), lambda x: ops.dwt2(x, "db11", axes=(1, 2))),
    "polyphase": (
        (16, 16, 2),
        lambda x: ops.dwtn(x, "db2", axes=(1, 2), implementation="polyphase"),
    ),
    "dwt3": ((8, 8, 8, 2), _volumes),
    "wavedec2": ((16, 16, 2), lambda x: ops.wavedec2(x, "haar", axes=(1, 2))),
    "swt": ((16, 2), lambda x: ops.swt(x, "db2", level=2, axis=1)),
    "wp": ((16, 16, 2), lambda x: ops.wp(x, "haar", level=2, axes=(1, 2))),
    "cwt": ((256, 2), lambda x: ops.cwt(x, [4, 64], axis=1)[0]),
    "dtcwt": ((32, 2), lambda x: ops.idtcwt(*ops.dtcwt(x, axis=1), axis=1)),
    "magnitude": (
        (32, 32, 2),
        lambda x: ops.dtcwt2(x, axes=(1, 2), output="magnitude"),
    ),
    "dtcwpt2": ((32, 32, 2), lambda x: ops.dtcwpt2(x, depth=2)),
}


@pytest.mark.parametrize("batch", [None, 1])
@pytest.mark.parametrize("name", EXPORTED)
def test_a_graph_that_is_written_to_a_file_holds_what_litert_and_onnx_know(name, batch):
    shape, transform = EXPORTED[name]
    spec = tf.TensorSpec((batch, *shape))
    concrete = in_graph(transform).get_concrete_function(spec)
    nodes = concrete.graph.get_operations()
    assert not [node.name for node in nodes if "Call" in node.type]
    slices = [node for node in nodes if node.type == "StridedSlice"]
    assert all(len(node.inputs[0].shape) <= 5 for node in slices)
    assert not {"RFFT", "IRFFT"} & {node.type for node in nodes}
    x = samples(1, *shape).astype("float32")
    pairs = zip(
        keras.tree.flatten(concrete(x)), keras.tree.flatten(transform(x)), strict=True
    )
    for actual, expected in pairs:
        np.testing.assert_allclose(actual, expected, atol=1e-4)


def test_what_is_called_is_not_what_is_written_to_a_file():
    seen = []

    def trace(x):
        seen.append(compilation.place())
        return x

    assert compilation.place() == "eager"
    in_graph(trace)(tf.ones(2))
    in_graph(trace).get_concrete_function(tf.ones(2))
    in_graph(in_graph(trace)).get_concrete_function(tf.ones(2))
    assert seen == ["graph", "file", "file"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("wavelet", "shape"), [("db3", (3, 8)), ("db11", (5, 12))])
def test_the_gradient_of_analysis_in_a_graph_is_its_adjoint(wavelet, shape, mode):
    x, other = samples(2, *shape)

    def analyze(x):
        return tf.stack(list(ops.dwtn(x, wavelet, mode).values()))

    forward = to_numpy(analyze(other))
    gradient = samples(*forward.shape, seed=1)
    back = to_numpy(in_graph(lambda x, g: pullback(analyze, x, g))(x, gradient))
    expected, scale = np.sum(forward * gradient), np.abs(forward).max()
    assert abs(np.sum(other * back) - expected) < 1e-10 * scale
    plain = to_numpy(pullback(analyze, x, gradient))
    assert_agree({"eager": (back, plain)}, 1e-12)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("wavelet", "shape"), [("db3", (3, 5)), ("db11", (11, 12))])
def test_the_gradient_of_synthesis_in_a_graph_is_its_adjoint(wavelet, shape, mode):
    bands, other = samples(2, 4, *shape)

    def synthesize(bands):
        keyed = dict(zip(("aa", "ad", "da", "dd"), tf.unstack(bands), strict=True))
        return ops.idwtn(keyed, wavelet, mode)

    forward = to_numpy(synthesize(other))
    gradient = samples(*forward.shape, seed=1)
    back = to_numpy(in_graph(lambda x, g: pullback(synthesize, x, g))(bands, gradient))
    expected = np.sum(forward * gradient)
    assert abs(np.sum(other * back) - expected) < 1e-10 * np.prod(shape)
    plain = to_numpy(pullback(synthesize, bands, gradient))
    assert_agree({"eager": (back, plain)}, 1e-12)


@pytest.mark.parametrize("mode", ["symmetric", "antireflect", "periodization"])
def test_programs_follow_each_other_over_several_levels(mode):
    x, gradient = samples(2, 17, 12)

    def there_and_back(x):
        coeffs = ops.wavedecn(x, "haar", mode, level=2)
        return ops.waverecn(coeffs, "haar", mode, output_size=(17, 12))

    # The round trip is the identity, and so is its gradient.
    pull = in_graph(lambda x, g: pullback(there_and_back, x, g))
    assert_agree({"gradient": (pull(x, gradient), gradient)}, 1e-10)


@pytest.mark.parametrize("jit", [False, True])
def test_a_graph_knows_whether_xla_compiles_it(jit):
    seen = []

    def trace(x):
        seen.append(compilation.in_xla())
        return x

    inner = tf.function(trace, autograph=False)
    tf.function(inner, jit_compile=jit, autograph=False)(tf.ones(2))
    assert seen == [jit]


def test_eager_execution_is_not_xla():
    assert not compilation.in_xla()
