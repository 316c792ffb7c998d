"""Every layer and model through every way out of Keras: `python -m benchmarks.exports`.

Each file is loaded again by its runtime and compared with its model. The findings are
kept in `benchmarks/results/exports.json` and written as a table to `docs/exports.md`.
The command tries what is not in the record yet, so it goes on where it was ended;
names after it restrict the sweep to these layers and models, and try them anew.
"""

# ruff: noqa: PLW0108 - layers are made anew for each model.
import argparse
import dataclasses
import functools
import json
import tempfile
import time
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from keras_wavelets import applications
from keras_wavelets import export
from keras_wavelets import layers
from keras_wavelets.export.writing import check_agreement
from keras_wavelets.export.writing import sample_inputs
from keras_wavelets.export.writing import silenced

ROOT = Path(__file__).parent
RECORD = ROOT / "results" / "exports.json"
TABLE = ROOT.parent / "docs" / "exports.md"
BATCHES = (None, 1)
SIGNAL, IMAGE, VOLUME = (32, 2), (16, 16, 2), (8, 8, 8, 1)


@dataclasses.dataclass(frozen=True)
class Case:
    """How a layer or a builder becomes a small model.

    Args:
        make: Input tensors to outputs.
        shapes: Shapes of the inputs, without the batch.
    """

    make: Callable
    shapes: tuple = (IMAGE,)


def _plain(name: str, shape: tuple, **arguments: Any) -> dict[str, Case]:
    layer = getattr(layers, name)
    return {name: Case(lambda x: layer(**arguments)(x), (shape,))}


def _pair(forward: str, inverse: str, shape: tuple, **arguments: Any) -> dict:
    there, back = getattr(layers, forward), getattr(layers, inverse)
    return {
        **_plain(forward, shape, **arguments),
        inverse: Case(lambda x: back(**arguments)(there(**arguments)(x)), (shape,)),
    }


def _for_axes(axes: int, shape: tuple) -> dict[str, Case]:
    n = f"{axes}D"
    dwt, idwt, swt = (getattr(layers, f"{kind}{n}") for kind in ("DWT", "IDWT", "SWT"))
    iswt = getattr(layers, f"ISWT{n}")
    pool, unpool = (getattr(layers, f"Wavelet{k}ooling{n}") for k in ("P", "Unp"))
    return {
        f"DWT{n}": Case(lambda x: dwt("db2")(x), (shape,)),
        f"IDWT{n}": Case(lambda x: idwt("db2")(dwt("db2")(x)), (shape,)),
        f"SWT{n}": Case(lambda x: swt("db2", 2)(x), (shape,)),
        f"ISWT{n}": Case(lambda x: iswt("db2", 2)(swt("db2", 2)(x)), (shape,)),
        **_pair(f"WaveDec{n}", f"WaveRec{n}", shape, wavelet="db2", level=2),
        **_plain(f"WaveletDenoise{n}", shape, level=2),
        **_plain(f"WaveletPooling{n}", shape),
        f"WaveletUnpooling{n}": Case(
            lambda x: unpool()(pool(bands="all")(x)), (shape,)
        ),
        **_plain(f"WTConv{n}", shape, kernel_size=3, level=2),
    }


def _vote(name: str) -> dict[str, Case]:
    layer = getattr(layers, name)
    return {name: Case(lambda *members: layer()(list(members)), ((10,), (10,), (10,)))}


LAYERS = {
    **_for_axes(1, SIGNAL),
    **_for_axes(2, IMAGE),
    **_for_axes(3, VOLUME),
    **_plain("MRA1D", SIGNAL, level=2),
    **_plain("MRA2D", IMAGE, level=2),
    **_pair("WaveletPacket1D", "InverseWaveletPacket1D", SIGNAL, level=2),
    **_pair("WaveletPacket2D", "InverseWaveletPacket2D", IMAGE, level=2),
    **_plain("CWT1D", SIGNAL, scales=(1.0, 2.0, 4.0)),
    **_pair("DTCWT1D", "IDTCWT1D", SIGNAL),
    **_pair("DTCWT2D", "IDTCWT2D", IMAGE),
    **_plain("DTCWPT2D", IMAGE),
    **_plain("DTCWTScattering2D", IMAGE),
    **_plain("Scattering1D", (64, 1), J=2, Q=1),
    **_plain("Scattering2D", (16, 16, 1), J=2, L=2),
    **_plain("AdaptiveDWT1D", SIGNAL, level=2),
    **_plain("AdaptiveDWT2D", IMAGE, level=2),
    **_plain("AdaptiveBlurPool2D", (16, 16, 8)),
    **_plain("BlurPool2D", IMAGE),
    **_plain("BandDense", (4, 4, 3, 1), units=8),
    **_plain("MicroWav", IMAGE, units=8, level=1),
    **_plain("WavPoolBlock", (16, 16, 1), units=8),
    **_plain("MLR2D", IMAGE, levels=2),
    **_plain("BicubicUpsampling2D", IMAGE),
    **_plain("ConvUpsampling2D", IMAGE, filters=4),
    **_plain("PixelShuffle2D", (8, 8, 8)),
    **_plain("PadToMultiple2D", (15, 13, 2), multiple=4),
    "CropLike2D": Case(
        lambda x, y: layers.CropLike2D(scale=2)([x, y]), ((32, 32, 2), (14, 15, 1))
    ),
    **_plain("CMod", IMAGE),
    **_plain("RMax", IMAGE),
    "SplitPooling": Case(
        lambda x: layers.SplitPooling(2, layers.RMax(), layers.CMod())(x), ((8, 8, 6),)
    ),
    **_plain("ModulusNormalization", IMAGE),
    **_plain("PacketMixing", (3, 3, 8), sections=(4,), groups=(2,), filters=(2,)),
    **_plain("HybridConv2DWPT", (32, 32, 3), output="ri"),
    **_plain("Threshold", IMAGE),
    **_plain("LearnableThreshold", IMAGE),
    "LearnableWavelet": Case(
        lambda x: layers.DWT2D(layers.LearnableWavelet(), "periodization")(x)
    ),
    **_plain("Luma", (16, 16, 3)),
    **_plain("RGBToYCbCr", (16, 16, 3)),
    **_plain("YCbCrToRGB", (16, 16, 3)),
    **_vote("SoftVoting"),
    **_vote("MajorityVoting"),
    **_plain("WaveMixBlock", (16, 16, 8), levels=2),
    **_plain("WaveMixV1Block", (16, 16, 8), levels=2),
    **_plain("WaveMixV3Block", (16, 16, 8)),
}


def _model(name: str, *shapes: tuple, **arguments: Any) -> dict[str, Case]:
    def make(*inputs: Any) -> Any:
        builder = getattr(applications, name)
        model = builder(input_shape=shapes[0], **arguments)
        return model(list(inputs) if len(inputs) > 1 else inputs[0])

    return {name: Case(make, shapes)}


# The smallest forms that have all parts: an export meets the same operations in them.
_GRAY, _COLOR, _LARGE = (16, 16, 1), (16, 16, 3), (32, 32, 3)
_MIX = {"depth": 1, "filters": 8, "classes": 3}
_SUPER = {"depth": 1, "filters": 8}
_RESIDUAL = {"width": 8, "stages": 1, "classes": 3}
MODELS = {
    key: case
    for names, shape, arguments in (
        (("WavPool", "WavMLP", "VotingWavMLP", "BananaSplitMLP", "VanillaMLP"),
         _GRAY, {"hidden_size": 8, "classes": 3}),
        (("VanillaCNN",), _GRAY, {"classes": 3}),
        (("TeacherCNN", "TeacherFFN"), _GRAY, {"classes": 3}),
        (("WaveletCNN",), _GRAY, {"hidden_size": 8, "classes": 3}),
        (("SignalMLP", "SignalLSTM"), (40, 1), {}),
        (("SmallResNet",), _COLOR, {"width": 4}),
        (("ResNet18",), _LARGE, {"width": 8, "classes": 3}),
        (("WAlexNet",), (64, 64, 3), {"include_top": False}),
        (("WResNet18", "WResNet34"), _LARGE, {**_RESIDUAL, "stages": 2}),
        (("WResNet50", "WResNet101"), _LARGE, _RESIDUAL),
        (("WaveMix", "WaveMix192x16L1", "WaveMix192x16L2", "WaveMix192x16L3",
          "WaveMix256x16L3", "WaveMix256x16L4"), _LARGE, _MIX),
        (("WaveMixLite", "WaveMixLite8x5", "WaveMixLite8x10", "WaveMixLite32x7",
          "WaveMixLite64x6", "WaveMixLite144x7"), _COLOR, _MIX),
        (("WaveMixSISR", "WaveMixSR"), _COLOR, _SUPER),
        (("WaveMixSRV2",), _COLOR, {"blocks": 1, "filters": 8}),
        (("WaveMixSegmentation",), _LARGE, _MIX),
    )
    for name in names
    for key, case in _model(name, shape, **arguments).items()
} | _model("WavePaint", _LARGE, (32, 32, 1), num_modules=1, filters=8)  # fmt: skip
CASES = LAYERS | MODELS


def assemble(case: Case, batch: int | None = None) -> keras.Model:
    """Returns the model of a case, under the dtype policy of the moment."""
    keras.utils.set_random_seed(0)
    inputs = [keras.Input(shape, batch_size=batch) for shape in case.shapes]
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], case.make(*inputs))


@functools.lru_cache(maxsize=1)
def build(name: str, batch: int | None) -> keras.Model:
    """Returns the model of a case with a fixed or a free batch size."""
    # The policy of the moment goes with the session.
    keras.backend.clear_session()
    return assemble(CASES[name], batch)


def _calibration(model: keras.Model) -> Callable[[], Iterator[dict]]:
    names = [tensor.name for tensor in model.inputs]
    arrays = keras.tree.flatten(sample_inputs(model, 16))
    return lambda: iter([dict(zip(names, arrays, strict=True))])


def _check(model: keras.Model, run: Callable) -> None:
    """Compares a file by Keras or TensorFlow, whose batch size is the model's."""
    rows = model.inputs[0].shape[0]
    calls = [sample_inputs(model, count) for count in ([rows] if rows else [1, 3])]
    check_agreement(model, run, tolerance=1e-3, calls=calls)


def _keras_saved_model(model: keras.Model, folder: Path) -> None:
    model.export(folder / "m", format="tf_saved_model", verbose=False)
    _check(model, export.load_saved_model(folder / "m"))


def _keras_litert(model: keras.Model, folder: Path) -> None:
    model.export(folder / "m.tflite", format="litert", verbose=False)
    _check(model, export.litert.runner(model, folder / "m.tflite"))


def _keras_onnx(model: keras.Model, folder: Path) -> None:
    # Keras exports to ONNX what has been called.
    model(*sample_inputs(model, 1))
    model.export(folder / "m.onnx", format="onnx", verbose=False)
    _check(model, export.onnx.runner(model, folder / "m.onnx"))


def _converter(model: keras.Model, folder: Path) -> None:
    import tensorflow as tf

    content = tf.lite.TFLiteConverter.from_keras_model(model).convert()
    (folder / "m.tflite").write_bytes(content)
    _check(model, export.litert.runner(model, folder / "m.tflite"))


def _int8(model: keras.Model, folder: Path) -> None:
    data = _calibration(model)
    export.export_litert(
        model, folder / "m.tflite", kind="int8", representative_data=data
    )


DOORS: dict[str, Callable[[keras.Model, Path], Any]] = {
    "model.export tf_saved_model": _keras_saved_model,
    "model.export litert": _keras_litert,
    "model.export onnx": _keras_onnx,
    "TFLiteConverter": _converter,
    "export_saved_model": lambda m, f: export.export_saved_model(m, f / "m"),
    "export_litert": lambda m, f: export.export_litert(m, f / "m.tflite"),
    "export_litert int8": _int8,
    "export_onnx": lambda m, f: export.export_onnx(m, f / "m.onnx"),
}


# What no change here can help: layers, way out, part of the reason.
_NESTED = ("SWT2D", "SWT3D", "WaveDec2D", "WaveDec3D", "MRA2D", "DTCWT1D", "DTCWT2D")
IMPOSSIBLE = (
    (_NESTED, "model.export tf_saved_model", "non-Tensor value"),
    (_NESTED, "model.export litert", "non-Tensor value"),
    (_NESTED, "TFLiteConverter", "NoneType"),
    (("WaveletDenoise3D",), "export_litert int8", "failed to create XNNPACK runtime"),
    # Near scores tie in eight bits, and another member's class wins.
    (("MajorityVoting",), "export_litert int8", "answers as its model"),
)


def why_impossible(name: str, door: str) -> str:
    """Returns a part of the reason why a way out is closed, `""` where it is not."""
    reasons = [why for names, way, why in IMPOSSIBLE if name in names and way == door]
    return reasons[0] if reasons else ""


def attempt(name: str, door: str, batch: int | None) -> str:
    """Returns `""` if a file is written, loads and agrees, else the reason."""
    model = build(name, batch)
    with (
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(),
        silenced(),
    ):
        warnings.simplefilter("ignore")
        try:
            DOORS[door](model, Path(folder))
        # Whatever a converter raises is the finding.
        except Exception as error:
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            # Where a graph is traced, the cause comes last.
            told = lines[-1 if "in user code" in lines[0] else 0] if lines else ""
            return f"{type(error).__name__}: {told}"[:90]
    return ""


def table(record: dict[str, str]) -> str:
    """Returns the findings as a Markdown page."""
    names = list(DOORS)
    lines = [
        "# What can be exported, and how",
        "",
        "Made by `python -m benchmarks.exports`: each file was loaded by its runtime",
        "and compared with the Keras model, with a free batch size and with one of 1.",
        "“yes” stands for both; “yes, free” was tried with a free batch size only.",
        "Models are small and of few layers, with the operations of the large ones.",
        "Numbers point to the reasons below. Of outputs nested in lists or mappings,",
        "TensorFlow's own ways out take none: `keras.Model(model.inputs,",
        "model.outputs)` has them flat, and the functions of `export` see to it.",
        "",
        "| | " + " | ".join(names) + " |",
        "|---|" + "---|" * len(names),
    ]
    reasons: dict[str, int] = {}
    for name in CASES:
        cells = [_cell(record, name, door, reasons) for door in names]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", *(f"{number}. {reason}" for reason, number in reasons.items())]
    return "\n".join(lines) + "\n"


def _cell(record: dict, name: str, door: str, reasons: dict[str, int]) -> str:
    found = [record.get(f"{name}|{door}|{batch}") for batch in BATCHES]
    numbers = {reasons.setdefault(text, len(reasons) + 1) for text in found if text}
    if numbers:
        return "no " + " ".join(f"({number})" for number in sorted(numbers))
    tried = [batch for batch, text in zip(BATCHES, found, strict=True) if text == ""]
    if len(tried) == len(BATCHES):
        return "yes"
    return "yes, " + ("free" if tried == [None] else "1") if tried else "not tried"


def main() -> None:
    """Runs the sweep, keeping what was found so far after each model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="layers and models")
    parser.add_argument("--doors", nargs="*", default=list(DOORS), choices=DOORS)
    parser.add_argument("--minutes", type=float, default=1e9, help="time to begin in")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    for name in options.names or CASES:
        for batch in BATCHES:
            left = [d for d in options.doors if f"{name}|{d}|{batch}" not in _record()]
            found = {}
            for door in options.doors if options.names else left:
                if time.monotonic() > end:
                    break
                start = time.monotonic()
                found[f"{name}|{door}|{batch}"] = reason = attempt(name, door, batch)
                took = f"{time.monotonic() - start:.1f} s"
                print(f"{name}, {door}, {batch}: {reason or 'yes'}, {took}", flush=True)
            # Read again: other parts of the sweep may run beside this one.
            record = _record() | found
            RECORD.write_text(json.dumps(record, indent=0, sort_keys=True) + "\n")
            TABLE.write_text(table(record))


def _record() -> dict[str, str]:
    return json.loads(RECORD.read_text()) if RECORD.exists() else {}


if __name__ == "__main__":
    main()
