"""What a distillation leaves in its folder: figures, files and a page."""

import html
from pathlib import Path
from typing import Any

import numpy as np

import keras_wavelets as kw
from keras_wavelets.files import replacing
from keras_wavelets.files import write_json

HEAD = (
    "λ",
    "γ",
    "reconstruction",
    "coefficients",
    "attributions",
    "penalty",
    "distance",
)
MEASURED = ("reconstruction", "coefficient_l1", "attribution_l1")
SHOWN, COMPARED = 10, 200


def write_report(
    folder: Path, awd: Any, records: list, x: np.ndarray, *, start: str
) -> list[tuple]:
    """Writes everything but the path itself, and returns the table's rows.

    Args:
        folder: The run folder.
        awd: Model with the last filter of the path.
        records: Runs of the path.
        x: Inputs to measure and draw on.
        start: Name of the wavelet the path began with.
    """
    rows = [HEAD, *(_row(record, start) for record in records)]
    awd.save(folder / "model.keras")
    facts = {
        "compression_factor": awd.compression_factor(x[:COMPARED]),
        "compression_factor_start": _start_factor(awd, x[:COMPARED], start),
        "distance_to_start": _distance(records[-1], start),
        **records[-1].measured,
    }
    write_json(folder / "distillation.json", facts)
    bank = _numpy(awd.transform.bank.filter_bank).tolist()
    names = ("dec_lo", "dec_hi", "rec_lo", "rec_hi")
    write_json(folder / "wavelet.json", dict(zip(names, bank, strict=True)))
    _export(folder, awd, x)
    _draw(folder / "plots", awd, records, x[:SHOWN], start=start)
    with replacing(folder / "report.html") as page:
        page.write_text(_page(rows, facts, folder, start))
    return rows


def _row(record: Any, start: str) -> tuple:
    measured = record.measured
    penalty = measured["low_sum"] + measured["double_shift"]
    figures = [measured.get(name, float("nan")) for name in MEASURED]
    numbers = [record.coefficient_l1, record.attribution_l1, *figures, penalty]
    return tuple(f"{n:.4g}" for n in [*numbers, _distance(record, start)])


def _distance(record: Any, start: str) -> float:
    return kw.distillation.wavelet_distance(record.low_pass, start)


def _start_factor(awd: Any, x: np.ndarray, start: str) -> float:
    """Compression with the wavelet the path began with."""
    config = {**awd.transform.get_config(), "wavelet": start, "noise_factor": 0.0}
    transform = type(awd.transform).from_config({**config, "name": "start"})
    target = awd.explained.target
    return kw.distillation.AWD(transform, awd.teacher, target).compression_factor(x)


def _export(folder: Path, awd: Any, x: np.ndarray) -> None:
    """The frozen transform as a LiteRT file, unless the filter does not reconstruct."""
    import keras

    try:
        frozen = awd.transform.freeze()
    except ValueError as error:
        print(f"No LiteRT file is written: {error}")
        return
    inputs = keras.Input(x.shape[1:])
    outputs = keras.tree.flatten(frozen(inputs))
    model = keras.Model(inputs, outputs)
    kw.export.export_litert(model, folder / "export" / "wavelet.tflite", overwrite=True)


def _draw(folder: Path, awd: Any, records: list, x: np.ndarray, *, start: str) -> None:
    functions = {
        (r.coefficient_l1, r.attribution_l1): _functions(r.low_pass) for r in records
    }
    first = _functions(kw.wavelets.get(start).rec_lo)
    last = records[-1]
    row = [r for r in records if r.coefficient_l1 == last.coefficient_l1]
    gammas = [r.attribution_l1 for r in row]
    curves = {"distance to start": [_distance(r, start) for r in row]}
    for name in MEASURED[1:]:
        curves[name.replace("_l1", "s")] = [r.measured[name] for r in row]
    figures = {
        "wavelet": kw.plotting.wavelet_functions(
            {"distilled": _functions(last.low_pass), start: first}
        ),
        "path": kw.plotting.path_grid(functions, title="Wavelets of the path"),
        "curves": kw.plotting.path_curves(gammas, curves),
        "reconstructions": kw.plotting.reconstructions(
            x, _numpy(awd.transform.reconstruct(x))
        ),
    }
    single = not isinstance(awd.explained.target, (str, list))
    target = None if single else 0
    count = x[0].size // 20 + 1
    maps = awd.activation_map(x, count, target)
    figures["activation_maps"] = kw.plotting.reconstructions(
        x,
        maps,
        name="most important",
        title=f"Coefficients that count most: {count} a sample",
    )
    if awd.transform.rank == 2:
        products = map(_numpy, awd.transform.filters_2d())
        figures["filters"] = kw.plotting.filter_products(list(products))
    for name, figure in figures.items():
        kw.plotting.save(figure, folder / f"{name}.png")
    frames = {f"λ {w:.3g}, γ {g:.3g}": f for (w, g), f in functions.items()}
    kw.plotting.animate_wavelets({start: first, **frames}, folder / "path.gif")


def _numpy(tensor: Any) -> np.ndarray:
    from keras import ops

    return np.asarray(ops.convert_to_numpy(tensor))


def _functions(low_pass: Any) -> tuple:
    low = np.asarray(low_pass)
    high = (-1.0) ** np.arange(len(low)) * low[::-1]
    return kw.wavelets.wavefun(low, high)


def _page(rows: list[tuple], facts: dict, folder: Path, start: str) -> str:
    pictures = sorted((folder / "plots").glob("*.*"))
    head, *body = rows
    cells = [_line("th", head), *(_line("td", row) for row in body)]
    listed = [_line("td", (k, f"{v:.5g}")) for k, v in facts.items()]
    shown = [
        f'<figure><img src="plots/{p.name}" alt="{p.stem}"><figcaption>'
        f"{p.stem.replace('_', ' ')}</figcaption></figure>"
        for p in pictures
    ]
    title = html.escape(f"{folder.name}: a wavelet distilled, from {start} on")
    style = "body{font-family:sans-serif;max-width:60em;margin:2em auto}"
    style += "td,th{padding:.2em .8em;text-align:right}img{max-width:100%}"
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>',
        f"<style>{style}</style><h1>{title}</h1><h2>Path</h2><table>{''.join(cells)}",
        f"</table><h2>Last run</h2><table>{''.join(listed)}</table>",
        f"<h2>Pictures</h2>{''.join(shown)}</html>",
    ]
    return "\n".join(parts) + "\n"


def _line(tag: str, cells: tuple) -> str:
    marked = (f"<{tag}>{html.escape(str(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(marked)}</tr>"
