"""The site: `python -m sphinx -W --keep-going docs docs/_build/html`."""

import inspect
import os
import re
import sys
from pathlib import Path
from typing import Any

import latex2mathml.converter
from docutils import nodes
from sphinx.util.inspect import stringify_signature

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]
# For the notebooks' own processes.
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from site_pages import PUBLIC  # noqa: E402
from site_pages import write_pages  # noqa: E402

import keras_wavelets  # noqa: E402

project = "keras_wavelets"
author = "the authors of keras_wavelets"
copyright = author
release = version = keras_wavelets.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "browser", "**.ipynb_checkpoints"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "attrs_block"]
myst_heading_anchors = 3
# Results are kept between builds for as long as a page's code stays the same. Several
# processes (`-j 2`) cannot share them: a build by them runs every page ("force").
nb_execution_mode = os.environ.get("SITE_EXECUTION", "cache")
if nb_execution_mode == "off":
    # Only a run tells a page's language.
    suppress_warnings = ["myst-nb.lexer", "mystnb.lexer"]
nb_execution_cache_path = str(DOCS / "_build" / "executed")
nb_execution_timeout = 240
nb_execution_raise_on_error = True
nb_merge_streams = True
# TensorFlow's remarks on the hardware.
nb_output_stderr = "remove"

autodoc_inherit_docstrings = False
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_member_order = "bysource"
autoclass_content = "class"
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Call arguments", "params_style")]
# Formulas are MathML, which browsers set themselves: no page asks the network.
html_math_renderer = "mathml"

html_theme = "pydata_sphinx_theme"
html_title = "keras_wavelets"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = True
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
    "search_as_you_type": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": []}

_CODE = re.compile(r"(?<![`:\w\\])`([^`\n]+(?:\n[^`\n]+)?)`(?![`_])")


def _linked(match: re.Match) -> str:
    """A public name becomes a link, everything else plain code."""
    text = " ".join(match[1].split())
    target = PUBLIC.get(text.removeprefix("keras_wavelets.").removesuffix("()"))
    marked = f":py:obj:`{text} <{target}>`" if target else f"``{text}``"
    follows = match.string[match.end() : match.end() + 1]
    return marked + "\\ " * follows.isalnum()


def _as_rst(
    _app: Any, _what: str, _name: str, _item: Any, _options: Any, lines: list
) -> None:
    """Turns the marks of our docstrings, which are Markdown's, into Sphinx's."""
    text = "\n".join(lines)
    parts = re.split(
        r"(^\s*>>>.*?(?:\n\s*\n|\Z))", text, flags=re.DOTALL | re.MULTILINE
    )
    # Every second part is an example, which stays as it is.
    parts[::2] = [_CODE.sub(_linked, part) for part in parts[::2]]
    text = "".join(parts)
    text = re.sub(r"^(\s*Examples?:)\n(?=\s*>>>)", r"\1\n\n", text, flags=re.MULTILINE)
    shapes = r"^(Input shape|Output shape): *"
    lines[:] = re.sub(shapes, r"\n**\1:** ", text, flags=re.MULTILINE).split("\n")


def _signature(*event: Any) -> tuple | None:
    """A Keras layer's arguments are those of `__init__`, not of Keras's `__new__`."""
    _, what, _, item, _, arguments, returns = event
    if what != "class" or arguments != "(*args, **kwargs)":
        return None
    found = inspect.signature(item.__init__)
    found = found.replace(parameters=list(found.parameters.values())[1:])
    return stringify_signature(found, show_annotation=False), returns


def _visit_inline(writer: Any, node: nodes.Node) -> None:
    writer.body.append(latex2mathml.converter.convert(node.astext()))
    raise nodes.SkipNode


def _visit_display(writer: Any, node: nodes.Node) -> None:
    formula = latex2mathml.converter.convert(node.astext(), display="block")
    writer.body.append(f'<div class="formula">{formula}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Joins the parts above to Sphinx."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_display, None))
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-process-signature", _signature)
    # Before napoleon, which has the usual place of 500.
    app.connect("autodoc-process-docstring", _as_rst, priority=100)
