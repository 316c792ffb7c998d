"""Pages that follow the package: the reference, model cards and tables of results."""

import importlib
import inspect
import json
import pprint
import re
import textwrap
from pathlib import Path
from typing import Any

import numpy as np

import keras_wavelets
from keras_wavelets.cli.plot import draw_transforms
from keras_wavelets.cli.plot import read_picture

DOCS = Path(__file__).parent
GENERATED = DOCS / "generated"
ROOT = DOCS.parent
PACKAGES = tuple(name for name in keras_wavelets.__all__ if name != "config")
MODULES = {name: importlib.import_module(f"keras_wavelets.{name}") for name in PACKAGES}
PICTURES = GENERATED / "pictures"
# Which names of `layers` and `ops` the pictures of `plot transforms` show.
PICTURED = {
    "dwt": r"I?DWT[23]D|(WaveDec|WaveRec)[23]D|i?dwt(2|3|n)|wave(dec|rec)(2|3|n)",
    "swt": r"I?SWT[23]D|i?swt(2|n)",
    "mra": r"MRA2D|i?mra(2|n)",
    "packets": r"(Inverse)?WaveletPacket(2D|ND)|i?wp",
    "cwt": r"CWT1D|i?cwt",
    "dtcwt": r"I?DTCWT2D|i?dtcwt2",
    "dtcwpt": r"DTCWPT2D|dtcwpt2",
    "scattering": r"(DTCWT)?Scattering2D|scattering2d",
    "pooling": r"Wavelet(Unp|P)ooling2D",
    "denoise": r"WaveletDenoise2D|(bayes|universal)_threshold",
}
CARDS = json.loads((ROOT / "benchmarks" / "results" / "cards.json").read_text())
# Short name or `package.name` -> full name. Where two packages share a name, the short
# one is that of the first; on the pages of the other the long form is used.
PUBLIC = {}
for _package, _module in MODULES.items():
    for _name in _module.__all__:
        PUBLIC[f"{_package}.{_name}"] = f"keras_wavelets.{_package}.{_name}"
        PUBLIC.setdefault(_name, f"keras_wavelets.{_package}.{_name}")


def home(item: Any, package: str) -> str:
    """Returns the module a public thing comes from."""
    return str(getattr(item, "__module__", None) or f"keras_wavelets.{package}")


def headline(text: Any) -> str:
    """Returns the first sentence of a docstring, in Markdown."""
    first = inspect.cleandoc(str(text or "")).split("\n\n")[0]
    return " ".join(first.split())


def title_of(module: str) -> str:
    """Returns the subject of a file, as its own first line says it."""
    if not module.startswith("keras_wavelets"):
        return "From PyWavelets, as they are"
    first = headline(importlib.import_module(module).__doc__)
    return re.split(r"(?<=[a-z)\d`])[.:](?:\s|$)", first)[0]


def constant_module(package: str, name: str) -> str:
    """Returns the module that a constant is imported from."""
    source = Path(MODULES[package].__file__).read_text()
    found = re.search(rf"^from (\S+) import {name}$", source, re.MULTILINE)
    return found[1] if found else f"keras_wavelets.{package}"


def constant_page(package: str, name: str) -> str:
    """Returns the page of a table or tuple: its comment in the source, its value."""
    module = constant_module(package, name)
    source = Path(importlib.import_module(module).__file__).read_text()
    found = re.search(rf"((?:^# .*\n)*)^{name}\b", source, re.MULTILINE)
    remark = " ".join((found[1] if found else "").replace("# ", "").split())
    value = pprint.pformat(getattr(MODULES[package], name), width=84, compact=True)
    return (
        f"# {name}\n\n```{{py:data}} keras_wavelets.{package}.{name}\n```\n\n"
        f"{remark}\n\n"
        f"```text\n{value}\n```\n"
    )


def picture_of(package: str, name: str) -> str:
    """Returns what shows the picture of a transform; nothing for other names."""
    for picture, pattern in PICTURED.items():
        if package in ("layers", "ops") and re.fullmatch(pattern, name):
            return (
                f"\n![A photograph by this transform](../../pictures/{picture}.png)\n\n"
                "Drawn by `keras-wavelets plot transforms`; the code is in the "
                "[gallery](../../../gallery.md).\n"
            )
    return ""


def item_page(package: str, name: str) -> str:
    """Returns the page of one public name."""
    item = getattr(MODULES[package], name)
    if not callable(item):
        return constant_page(package, name)
    kind = "autoclass" if isinstance(item, type) else "autofunction"
    members = "   :members:\n" if kind == "autoclass" else ""
    if not home(item, package).startswith("keras_wavelets"):
        text = textwrap.indent(inspect.getdoc(item) or "", "    ")
        role = "class" if kind == "autoclass" else "function"
        return (
            f"# {name}\n\n```{{py:{role}}} keras_wavelets.{package}.{name}\n```\n\n"
            f"PyWavelets' own, passed on unchanged. Its words:\n\n{text}\n"
        )
    return (
        f"# {name}\n\n```{{eval-rst}}\n.. {kind}:: keras_wavelets.{package}.{name}\n"
        f"{members}```\n{picture_of(package, name)}"
    )


def package_page(package: str) -> str:
    """Returns the page of a package: its names by subject, each with its first line."""
    module = MODULES[package]
    groups: dict[str, list[str]] = {}
    for name in module.__all__:
        item = getattr(module, name)
        source = (
            home(item, package) if callable(item) else constant_module(package, name)
        )
        groups.setdefault(title_of(source), []).append(name)
    page = [f"# keras_wavelets.{package}\n", headline(module.__doc__) + "\n"]
    for title in sorted(groups):
        page += [f"## {title}\n", "| name | what it is |", "|---|---|"]
        for name in sorted(groups[title], key=str.lower):
            item = getattr(module, name)
            line = headline(item.__doc__) if callable(item) else "Table of values."
            line = re.sub(r"(?<=[.!])\s.*", "", line.replace("|", "\\|"))
            page.append(f"| [{name}]({package}/{name}.md) | {line} |")
        page.append("")
    names = "\n".join(
        f"{package}/{name}" for name in sorted(module.__all__, key=str.lower)
    )
    page.append(f"```{{toctree}}\n:hidden:\n\n{names}\n```\n")
    return "\n".join(page)


def config_page() -> str:
    """Returns the page of the module `config`."""
    return (
        "# keras_wavelets.config\n\n```{eval-rst}\n"
        ".. automodule:: keras_wavelets.config\n   :members:\n```\n"
    )


def copied_page(folder: str) -> str:
    """Returns the page of a folder of the checkout, its links seen from the site."""
    text = (ROOT / folder / "README.md").read_text()
    text = re.sub(r"<!-- .*? -->\n", "", text)
    for name in ("applications", "tuning"):
        text = text.replace(f"](../{name}/README.md)", f"]({name}.md)")
    return re.sub(r"\]\((?![a-z]+\.md|https?:|#)", f"](../../{folder}/", text)


def card_facts(weights: Any) -> dict[str, str]:
    """Returns what the card of one set of weights tells in its table."""
    shape = " x ".join(map(str, weights.input_shape))
    gray = ", turned gray" if weights.grayscale else ""
    return {
        "use": f'`applications.{weights.builder}(weights="{weights.name}")`',
        "what for": f"one of {weights.classes} classes for an image of {shape}",
        "trained on": f"`{weights.data}`{gray}, training split, seed {weights.seed}",
        "trained by": f"`python {weights.recipe}`",
        "accuracy": (
            f"{weights.test_accuracy:.2%} of the {weights.test_images:,} official test "
            "images, by the stored weights; one seed"
        ),
        "parameters": f"{weights.parameters:,}, stored in float16",
        "file": f"{weights.file.stat().st_size:,} bytes",
        "SHA-256": f"`{weights.sha256}`",
        "classes": ", ".join(weights.class_names),
        "license": "that of the package, Apache-2.0; the data have their own",
        "limits": (
            f"Images like those of `{weights.data}` alone: anything else gets one of "
            "these classes, too, often with a high score. No calibration of the "
            "scores and no other data were measured."
        ),
    }


def card_page(weights: Any) -> str:
    """Returns the card of one set of weights of the package."""
    card = f"{weights.builder}-{weights.name}"
    confusion = f"\n![Confusion on the test images](../pictures/{card}.png)\n"
    table = "\n".join(
        f"| {name} | {text} |" for name, text in card_facts(weights).items()
    )
    return f"""# {weights.builder}, {weights.name}

| | |
|---|---|
{table}

```python
from keras_wavelets import applications, data

(card,) = applications.shipped_weights(
    "{weights.builder}", like="{weights.name}", exactly=True
)
model = applications.{weights.builder}(weights=card.name)
images, labels = data.load_arrays(
    "{weights.data}", "test[:8]", grayscale={weights.grayscale}
)
print(card.decode_predictions(model.predict(images), top=2)[0], labels[0])
```

## Files and latencies
{files_table(card)}

## Confusion
{confusion}"""


def files_table(card: str) -> str:
    """Returns the files of a card, as they were measured, and where."""
    lines = [
        "| file | bytes | gzip | accuracy | same class | latency, ms | IQR, ms |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in CARDS["cards"][card]["files"]:
        if row["error"]:
            reason = row["error"].partition("Received: ")[2]
            lines.append(f"| {row['kind']} | not written: {reason} |" + " |" * 5)
            continue
        sizes = [f"{row[key]:,}" if row[key] else "" for key in ("bytes", "gzip_bytes")]
        shares = [f"{row[key]:.3f}" for key in ("accuracy", "argmax_agreement")]
        times = [f"{row[key]:.2f}" for key in ("latency_ms", "latency_iqr_ms")]
        lines.append(f"| {' | '.join([row['kind'], *sizes, *shares, *times])} |")
    where = ", ".join(f"{name} {fact}" for name, fact in CARDS["environment"].items())
    return "\n".join(lines) + (
        f"\n\nBy `python -m benchmarks.cards`, on the first {CARDS['judged']:,} test "
        f"images ({where}); the time is the median of single images, the last column "
        "the range between its quartiles. `keras` is `predict_on_batch`. A file whose "
        "answers on random images differ too much from the model's is not written."
    )


def pages() -> dict[Path, str]:
    """Returns every generated page by its file."""
    reference = GENERATED / "api"
    found = {reference / "config.md": config_page()}
    for package, module in MODULES.items():
        found[reference / f"{package}.md"] = package_page(package)
        for name in module.__all__:
            found[reference / package / f"{name}.md"] = item_page(package, name)
    for weights in MODULES["applications"].shipped_weights():
        file = GENERATED / "cards" / f"{weights.builder}-{weights.name}.md"
        found[file] = card_page(weights)
    for folder in ("applications", "tuning"):
        found[GENERATED / f"{folder}.md"] = copied_page(folder)
    return found


def picture_names() -> list[str]:
    """Returns the names of the pictures that the build draws."""
    return [*PICTURED, *CARDS["cards"]]


def draw_pictures() -> None:
    """Draws what the reference and the cards show, where it is not there yet."""
    if all((PICTURES / f"{name}.png").exists() for name in picture_names()):
        return
    draw_transforms(read_picture(None, grayscale=True), PICTURES)
    for weights in MODULES["applications"].shipped_weights():
        card = f"{weights.builder}-{weights.name}"
        plotting = MODULES["plotting"]
        matrix = np.array(CARDS["cards"][card]["confusion"])
        figure = plotting.confusion_matrix(matrix, weights.class_names)
        plotting.save(figure, PICTURES / f"{card}.png")


def write_pages(_app: Any = None) -> None:
    """Writes these pages; one that has not changed keeps its time."""
    wanted = pages()
    draw_pictures()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    for path in set(GENERATED.rglob("*.md")) - set(wanted):
        path.unlink()
