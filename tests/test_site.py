"""The site, not built: nothing is left out, links lead somewhere, code compiles.

Its build, which also runs the notebooks, is a part of `.ci/run`.
"""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

import keras_wavelets

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(
    path
    for path in DOCS.rglob("*.md")
    if not {"_build", "generated", "node_modules"} & set(path.relative_to(DOCS).parts)
)


@pytest.fixture(scope="module")
def generated():
    return importlib.import_module("docs.site_pages").pages()


def cells(page):
    pattern = r"```\{code-cell\}[^\n]*\n(.*?)```"
    return re.findall(pattern, page.read_text(), re.DOTALL)


def test_every_public_name_has_a_page(generated):
    reference = DOCS / "generated" / "api"
    missing = []
    for package in keras_wavelets.__all__:
        page = generated[reference / f"{package}.md"]
        assert f"keras_wavelets.{package}" in page
        module = importlib.import_module(f"keras_wavelets.{package}")
        for name in getattr(module, "__all__", ()):
            own = generated[reference / package / f"{name}.md"]
            missing += [name] * (f"[{name}]({package}/{name}.md)" not in page)
            missing += [name] * (f"keras_wavelets.{package}.{name}" not in own)
    assert missing == []


def test_every_package_is_in_the_reference():
    listed = re.findall(
        r"generated/api/(\w+)$", (DOCS / "api" / "index.md").read_text(), re.M
    )
    assert sorted(listed) == sorted(keras_wavelets.__all__)


def test_every_shipped_weight_has_a_card(generated):
    from keras_wavelets import applications

    for weights in applications.shipped_weights():
        page = generated[
            DOCS / "generated" / "cards" / f"{weights.builder}-{weights.name}.md"
        ]
        assert weights.sha256 in page
        assert f"{weights.test_accuracy:.2%}" in page
        # Each kind of file with its latency, and the command that measured it.
        for row in (
            "| keras |",
            "| float32 |",
            "| int8 |",
            "| onnx |",
            "benchmarks.card",
        ):
            assert row in page


def test_confusion_of_a_card_is_of_the_whole_test_split_and_its_accuracy():
    from keras_wavelets import applications

    cards = importlib.import_module("docs.site_pages").CARDS["cards"]
    for weights in applications.shipped_weights():
        matrix = np.array(cards[f"{weights.builder}-{weights.name}"]["confusion"])
        assert matrix.sum() == weights.test_images
        assert np.trace(matrix) / matrix.sum() == pytest.approx(
            weights.test_accuracy, abs=2e-4
        )


def test_every_picture_of_a_transform_is_on_a_page(generated):
    pages = importlib.import_module("docs.site_pages")
    plot = importlib.import_module("keras_wavelets.cli.plot")
    assert set(pages.PICTURED) == set(plot.PICTURES)
    for picture in pages.PICTURED:
        shown = [p.stem for p, text in generated.items() if f"/{picture}.png" in text]
        assert len(shown) > 1 or picture == "pooling", picture
    for name in ("DWT2D", "wavedec2", "SWT2D", "mra2", "cwt", "DTCWT2D", "DTCWPT2D"):
        assert pages.picture_of("layers" if name[0].isupper() else "ops", name), name


def test_links_lead_somewhere(generated):
    known = {path.resolve() for path in generated}
    pages = importlib.import_module("docs.site_pages")
    known |= {(pages.PICTURES / f"{name}.png") for name in pages.picture_names()}
    lost = []
    for page in [*PAGES, *generated]:
        text = generated[page] if page in generated else page.read_text()
        text = re.sub(r"```(?!\{).*?```", "", text, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
            path = (page.parent / target).resolve()
            if not path.exists() and path not in known:
                lost.append(f"{page.relative_to(DOCS)}: {target}")
    assert lost == []


def test_every_page_is_in_a_list_of_contents():
    listed = {(DOCS / "index.md").resolve()}
    for page in PAGES:
        blocks = re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(), re.DOTALL)
        for block in blocks:
            entries = [line for line in block.splitlines() if line and line[0] != ":"]
            listed |= {(page.parent / f"{entry}.md").resolve() for entry in entries}
    assert [str(page) for page in PAGES if page.resolve() not in listed] == []


@pytest.mark.parametrize("page", [p for p in PAGES if cells(p)], ids=lambda p: p.stem)
def test_cells_of_a_notebook_compile(page):
    broken = []
    for number, cell in enumerate(cells(page)):
        source = re.sub(r"^---\n.*?^---\n", "", cell, flags=re.DOTALL | re.MULTILINE)
        source = re.sub(r"^:[a-z-]+:.*\n|^[!%].*$", "", source, flags=re.MULTILINE)
        try:
            compile(source, f"{page.name}, cell {number}", "exec")
        except SyntaxError as error:
            broken.append(str(error))
    assert broken == []
