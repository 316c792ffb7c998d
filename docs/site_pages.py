"""Pages that follow the package: the reference, model cards and tables of results."""

import importlib
import inspect
import pprint
import re
import textwrap
from pathlib import Path
from typing import Any

import keras_wavelets

DOCS = Path(__file__).parent
GENERATED = DOCS / "generated"
ROOT = DOCS.parent
PACKAGES = tuple(name for name in keras_wavelets.__all__ if name != "config")
MODULES = {name: importlib.import_module(f"keras_wavelets.{name}") for name in PACKAGES}
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
        f"{members}```\n"
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


def card_page(weights: Any) -> str:
    """Returns the card of one set of weights of the package."""
    shape = " x ".join(map(str, weights.input_shape))
    gray = ", turned gray" if weights.grayscale else ""
    plot = ROOT / "applications" / "plots" / f"wavpool_confusion_{weights.data}.png"
    confusion = ""
    if weights.builder == "WavPool" and plot.exists():
        place = f"../../../applications/plots/{plot.name}"
        confusion = f"\n![Confusion on the test images]({place})\n"
    rows = {
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
    table = "\n".join(f"| {name} | {text} |" for name, text in rows.items())
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
{confusion}"""


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


def write_pages(_app: Any = None) -> None:
    """Writes these pages; one that has not changed keeps its time."""
    wanted = pages()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    for path in set(GENERATED.rglob("*.md")) - set(wanted):
        path.unlink()
