"""Calls of ops, layers and builders with arguments drawn at random."""

import inspect
import math

import keras
import numpy as np

import keras_wavelets as kw
from tests.endurance_inputs import GOOD
from tests.endurance_inputs import LARGEST
from tests.endurance_inputs import ODD
from tests.endurance_inputs import ORACLES
from tests.endurance_inputs import WAVELETS
from tests.endurance_inputs import outcome

# The inverse, of what it takes.
FORWARD = {"idwt": "dwt", "idwt2": "dwt2", "idwt3": "dwt3", "idwtn": "dwtn",
           "waverec": "wavedec", "waverec2": "wavedec2", "waverec3": "wavedec3",
           "waverecn": "wavedecn", "iswt": "swt", "iswt2": "swt2", "iswtn": "swtn",
           "idtcwt": "dtcwt", "idtcwt2": "dtcwt2", "iwp": "wp", "imra": "mra",
           "imra2": "mra2", "imran": "mran", "coeffs_to_array": "wavedecn",
           "ravel_coeffs": "wavedecn", "fswaverecn": "fswavedecn"}  # fmt: skip
TENSORS = ("data", "x", "rec_lo", "coeffs", "coefficients", "low_pass", "dec_lo")


def array(rng, rank=None):
    """A tensor as it may come, at times an odd one."""
    rank = int(rng.integers(5)) if rank is None else rank
    high = 17 if rank < 3 else 9
    shape = rng.integers(0 if rng.random() < 0.1 else 1, high, rank)
    values = np.asarray(rng.normal(size=shape))
    kind = ("float32", "float64", "float64", "int32", "complex64", "bool")
    values = values.astype(kind[rng.integers(len(kind))])
    if values.size and values.dtype.kind == "f" and rng.random() < 0.05:
        values.flat[0] = math.nan
    return values.tolist() if rng.random() < 0.1 else values


def draw(name, parameter, rng, *, odd=0.2):
    """A value of a parameter: mostly a good one."""
    pool = GOOD.get(parameter.name, ())
    if parameter.name == "wavelet" and name in WAVELETS:
        pool = WAVELETS[name]
    if rng.random() < odd or (not pool and parameter.default is parameter.empty):
        value = ODD[rng.integers(len(ODD))]
        large = type(value) is int and value > LARGEST
        return LARGEST if large and "level" not in parameter.name else value
    return pool[rng.integers(len(pool))] if pool else parameter.default


def arguments(name, function, rng, *, odd=0.2, skip=()):
    """Some of the arguments of a function, as keywords."""
    given = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        needed = parameter.default is parameter.empty
        if parameter.name not in skip and (needed or rng.random() < 0.4):
            given[parameter.name] = draw(name, parameter, rng, odd=odd)
    return given


def named(given, *more):
    """What a clear error may name."""
    return ["Received: ", *given, *(repr(v) for v in given.values()), *more, "argument"]


def call_op(name, rng):
    """Calls an operation; its result is compared with PyWavelets' where that has it."""
    function = getattr(kw.ops, name)
    given = arguments(name, function, rng)
    tensors = [key for key in given if key in TENSORS]
    for key in tensors:
        if rng.random() < 0.9:
            given[key] = _coefficients(name, rng) if name in FORWARD else array(rng)
    told = {}

    def call():
        told["result"] = function(**given)

    found = outcome(call, named(given, "shape", "dtype"))
    if found == "done" and name in ORACLES:
        found = compared(name, given, told["result"])
    return found, f"ops.{name}({shown(given)})"


def _coefficients(name, rng):
    forward = FORWARD[name]
    rank = {"2": 2, "3": 3}.get(forward[-1], 1) + int(rng.integers(2))
    x = np.asarray(rng.normal(size=rng.integers(4, 17, rank)))
    needs = {} if forward in ("dtcwt", "dtcwt2") else {"wavelet": "db2"}
    try:
        coefficients = getattr(kw.ops, forward)(x, **needs)
    except ValueError:
        return array(rng)
    if isinstance(coefficients, list) and rng.random() < 0.3:
        coefficients = list(coefficients)
        coefficients[rng.integers(len(coefficients))] = draw_odd(rng)
    return coefficients


def draw_odd(rng):
    return ODD[rng.integers(len(ODD))]


def compared(name, given, result):
    """Compares with PyWavelets, where that takes the call."""
    import pywt

    try:
        expected = ORACLES[name](**given)
    except Exception:
        return "done"  # What PyWavelets has not, other tests compare.
    single = any(
        getattr(v, "dtype", None) in (np.float32, np.complex64) for v in given.values()
    )
    tolerance = 2e-4 if single or name == "threshold" else 1e-6
    ours, theirs = keras.tree.flatten(result), keras.tree.flatten(expected)
    if len(ours) != len(theirs):
        return f"{len(ours)} arrays, PyWavelets {pywt.__version__} has {len(theirs)}"
    ours = [keras.ops.convert_to_numpy(one) for one in ours]
    for one, other in zip(ours, theirs, strict=True):
        if one.shape != np.shape(other):
            return f"shape {one.shape}, PyWavelets has {np.shape(other)}"
        if np.asarray(other).dtype.kind in "fciub" and not np.allclose(
            one, other, tolerance, tolerance, equal_nan=True
        ):
            return f"differs from PyWavelets: {one!r:.60} and {other!r:.60}"
    return "done"


def call_layer(name, rng):
    """Makes a layer, calls it, and compares the shape it foretells."""
    kind = getattr(kw.layers, name)
    given = arguments(name, kind.__init__, rng, odd=0.15, skip=("self", "name"))
    given.pop("kwargs", None)
    rank = int(name[-2]) + 2 if name[-1] == "D" and name[-2].isdigit() else 4
    x = rng.normal(size=rng.choice([1, 2, 4, 8, 16], rank)).astype("float32")
    if rng.random() < 0.1:
        x = array(rng)

    if name.endswith("Voting"):
        x = [x, x]

    def call():
        layer = kind(**given)
        result = keras.tree.flatten(layer(x))
        foretold = layer.compute_output_shape(keras.tree.map_structure(np.shape, x))
        shapes = _shapes(foretold)
        assert [tuple(part.shape) for part in result] == shapes, f"foretold {shapes}"

    found = outcome(call, named(given, "shape", "input", "rank", "axis"))
    return found, f"layers.{name}({shown(given)}) of {shown({'x': x})}"


def _shapes(tree):
    if isinstance(tree, dict):
        return [shape for key in sorted(tree) for shape in _shapes(tree[key])]
    if isinstance(tree, tuple) and all(isinstance(n, int | None) for n in tree):
        return [tree]
    return [shape for part in tree for shape in _shapes(part)]


def call_builder(name, rng):
    """Builds a network and compares the shape of its output with its classes."""
    function = kw.applications.builders()[name]
    skip = ("input_tensor", "weights", "input_shape", "name")
    given = arguments(name, function, rng, odd=0.3, skip=skip)
    if rng.random() < 0.2:
        given["weights"] = draw_odd(rng)
    if rng.random() < 0.3:
        given["input_shape"] = draw_odd(rng)

    def call():
        model = function(**given)
        assert model.count_params() > 0

    return outcome(call, named(given, "shape")), f"{name}({shown(given)})"


def shown(given):
    parts = []
    for name, value in given.items():
        array = hasattr(value, "shape")
        text = f"<{value.dtype} {tuple(value.shape)}>" if array else repr(value)[:80]
        parts.append(f"{name}={text}")
    return ", ".join(parts)


def public(module, kinds):
    names = sorted(name for name in module.__all__ if hasattr(module, name))
    found = [n for n in names if isinstance(getattr(module, n), kinds)]
    return [
        name for name in found if name != "LearnableWavelet"
    ]  # Is no layer to call.


def targets():
    """Kind to its names and what calls one."""
    operations = [
        name
        for name in public(kw.ops, object)
        if inspect.isfunction(getattr(kw.ops, name)) and name != "works_in_pipelines"
    ]
    return {
        "operations": (operations, call_op),
        "layers": (public(kw.layers, type), call_layer),
        "builders": (sorted(kw.applications.builders()), call_builder),
    }


def random_calls(seed, counts, first=0, report=lambda index: None):
    """Calls at random.

    Args:
        seed: With the number of a call, what decides all of it.
        counts: Kind to number of calls.
        first: Number of the first call, to go on behind one that killed the process.
        report: Called with the number of each call before it is made.

    Yields:
        Kind, how the call ended, and the call.
    """
    every, number = targets(), 0
    for kind, count in counts.items():
        names, call = every[kind]
        for turn in range(count):
            number += 1
            if number <= first:
                continue
            report(number)
            rng = np.random.default_rng([seed, number])
            keras.utils.set_random_seed(number)
            yield kind, *call(names[turn % len(names)], rng)
            if number % 50 == 0:
                keras.backend.clear_session()
