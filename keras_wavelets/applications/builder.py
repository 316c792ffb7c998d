"""What all model builders share, written once: their arguments and documentation."""

import dataclasses
import inspect
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any
from typing import Literal

import keras

from keras_wavelets import checks
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.weight_files import shipped_names

Pooling = Literal["avg", "max"]
# The arguments that all builders have, in the order of `keras.applications`.
SHARED = {
    "include_top": bool,
    "weights": str | Path | None,
    "input_tensor": Any,
    "input_shape": tuple | None,
    "pooling": Pooling | None,
    "classes": int,
    "classifier_activation": Any,
    "name": str,
}
# Those of a network that turns an image into another one.
IMAGE_TO_IMAGE = ("include_top", "weights", "input_tensor", "input_shape", "name")
# What most architectures take in the same sense.
INIT = 'Initial weights as in `"torch"` or `"keras"`.'
RETURNS = "Returns:\n    A functional model.\n"
RAISES = "Raises:\n    ValueError: If an argument is out of its range.\n"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Architecture:
    """One row: an architecture and what its builder is made of.

    Args:
        function: Takes the `Ends` of the model and the arguments of the architecture
            by keyword, and returns the output.
        builder: Name of the builder.
        text: What it builds, in the form of a docstring; of the shared arguments only
            those that mean something else here.
        model_name: Default of `name`.
        image_shape: Shape of an image by default, channels last.
        classes: Number of classes by default.
        activation: Default of `classifier_activation`.
        minimum: Smallest height and width of an image.
        sides: Whether height and width must be `"known"`, only `"known with a top"`,
            or may be `"any"`.
        vector: Whether the features are a vector, not maps.
        shared: Which of the `SHARED` arguments there are, in their order.
        rest: Another builder or a dataclass, whose arguments `**kwargs` stands for.
        without: Those of them that are not offered.
        defaults: Other defaults than those of the function.
        fixed: Arguments of the function that are not offered.

    Example:
    >>> from keras_wavelets.applications import VanillaMLP
    >>> VanillaMLP.architecture.image_shape
    (28, 28, 1)
    """

    function: Callable
    builder: str
    text: str
    model_name: str
    image_shape: tuple
    classes: int = 10
    activation: Any = "softmax"
    minimum: int = 1
    sides: Literal["known", "known with a top", "any"] = "known"
    vector: bool = False
    shared: tuple[str, ...] = tuple(SHARED)
    rest: Any = None
    without: tuple[str, ...] = ()
    defaults: dict[str, Any] = dataclasses.field(default_factory=dict)
    fixed: dict[str, Any] = dataclasses.field(default_factory=dict)

    def shared_parameters(self) -> list[inspect.Parameter]:
        """Returns the leading parameters of the builder."""
        defaults = {
            "include_top": True,
            "classes": self.classes,
            "classifier_activation": self.activation,
            "name": self.model_name,
        }
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return [
            inspect.Parameter(
                name, kind, default=defaults.get(name), annotation=SHARED[name]
            )
            for name in self.shared
        ]

    def own_parameters(self) -> list[inspect.Parameter]:
        """Returns the parameters by keyword, those behind `**kwargs` the last."""
        _, *own = inspect.signature(self.function).parameters.values()
        if self.rest is not None:
            own = [p for p in own if p.kind is not inspect.Parameter.VAR_KEYWORD]
            known = {p.name for p in own}.union(self.shared, self.without)
            more = inspect.signature(self.rest).parameters.values()
            own += [p for p in more if p.name not in known and p.name not in SHARED]
        return [
            p.replace(default=self.defaults.get(p.name, p.default))
            for p in own
            if p.name not in self.fixed
        ]

    def document(self) -> str:
        """Returns the whole docstring of the builder."""
        text = _sections(self.text)
        known = {**self._shared_texts(), **_rest_texts(self.rest), **_arguments(text)}
        known.setdefault("init", _entry("init", INIT))
        parameters = [*self.shared_parameters(), *self.own_parameters()]
        # Python with -OO strips docstrings: builders then are as good, without words.
        lines = "".join(known.get(p.name, f"    {p.name}:\n") for p in parameters)
        whole = {"": text[""], "Args:": f"Args:\n{lines}"}
        whole["Returns:"] = text.get("Returns:", RETURNS)
        whole["Raises:"] = text.get("Raises:", RAISES)
        whole["Example:"] = text.get("Example:", "")
        return "\n".join(section.rstrip() + "\n" for section in whole.values())

    def _shared_texts(self) -> dict[str, str]:
        shape = " x ".join(map(str, self.image_shape))
        if None in self.image_shape:
            shape = f"`{self.image_shape}`"
        least = f", at least {self.minimum} x {self.minimum}" * (self.minimum > 1)
        unknown = {
            "known": "",
            "known with a top": " Without a top its sides may be None.",
            "any": " Its sides may be None.",
        }
        names = [f'`"{name}"`' for name in shipped_names(self.builder)]
        weights = "`None`, or the path of saved weights of the same model."
        if names:
            weights += f" These come with the package: {', '.join(names)}."
        pooling = '`None`, `"avg"` or `"max"`: pooling of the last maps without a top.'
        if self.vector:
            pooling = "`None`; the features are a vector already."
        texts = {
            "include_top": "Whether the model ends in a classifier.",
            "weights": weights,
            "input_tensor": "Keras tensor to start from, instead of a new input.",
            "input_shape": f"Shape of an image{least}; {shape} by default."
            f"{unknown[self.sides]}",
            "pooling": pooling,
            "classes": "Number of classes.",
            "classifier_activation": "Activation of the classifier; `None` gives "
            "logits.",
            "name": "Name of the model.",
        }
        return {name: _entry(name, text) for name, text in texts.items()}


def _entry(name: str, text: str) -> str:
    indents = {"initial_indent": " " * 4, "subsequent_indent": " " * 8}
    return textwrap.fill(f"{name}: {text}", 84, **indents) + "\n"


def _sections(text: str) -> dict[str, str]:
    """Returns header -> section of a docstring; what stands before has no header."""
    headers = "Args:|Returns:|Raises:|Example:"
    parts = re.split(rf"^({headers})\n", inspect.cleandoc(text) + "\n", flags=re.M)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {"": parts[0], **{header: f"{header}\n{body}" for header, body in pairs}}


def _arguments(sections: dict[str, str]) -> dict[str, str]:
    """Returns name -> lines of the arguments that a docstring describes."""
    lines = sections.get("Args:", "").rstrip() + "\n"
    found = re.split(r"^(?= {4}\w+:)", lines, flags=re.M)[1:]
    return {entry.split(":")[0].strip(): entry for entry in found}


def _rest_texts(rest: Any) -> dict[str, str]:
    texts = {} if rest is None else _arguments(_sections(rest.__doc__ or ""))
    return {name: text for name, text in texts.items() if name not in SHARED}


def builder(**row: Any) -> Callable[[Callable], Callable[..., keras.Model]]:
    """Makes a model builder of a function from `Ends` and arguments to an output.

    The builder has the shared arguments in front, all others by keyword; its
    signature and its docstring are whole.

    Args:
        **row: Fields of `Architecture`; the function, its name and its docstring come
            from the function itself.

    Example:
    >>> @builder(model_name="linear", image_shape=(8, 8, 1))
    ... def Linear(ends, *, scale: float = 1.0):
    ...     '''Builds a linear classifier.
    ...
    ...     Args:
    ...         scale: Factor of the pixels.
    ...
    ...     Example:
    ...     >>> Linear().output_shape
    ...     (None, 10)
    ...     '''
    ...     x = keras.layers.Rescaling(scale)(ends.images)
    ...     return ends.finish(keras.layers.Flatten()(x))
    >>> list(inspect.signature(Linear).parameters)[-3:]
    ['classifier_activation', 'name', 'scale']
    >>> Linear(classes=3).output_shape
    (None, 3)
    """

    def decorate(function: Callable) -> Callable[..., keras.Model]:
        names = {"builder": function.__name__, "text": function.__doc__ or ""}
        return _make(Architecture(function=function, **{**names, **row}))

    return decorate


def variant(
    base: Callable, name: str, *, summary: str, example: str, **row: Any
) -> Callable[..., keras.Model]:
    r"""Returns a builder of the same architecture with other defaults.

    Args:
        base: A builder.
        name: Name of the new one, under which its module must know it.
        summary: What it builds, in place of what `base` says.
        example: Lines of its example.
        **row: What is different in its `Architecture`; `defaults` and `fixed` are
            added to those of `base`.

    Example:
    >>> from keras_wavelets.applications import VanillaMLP
    >>> Small = variant(
    ...     VanillaMLP,
    ...     "Small",
    ...     summary="Builds a narrow perceptron.",
    ...     example=">>> Small().count_params()\n12730",
    ...     defaults={"hidden_size": 16},
    ... )
    >>> Small.__doc__.splitlines()[0], Small().count_params()
    ('Builds a narrow perceptron.', 12730)
    """
    old = base.architecture
    text = _sections(old.text)
    kept = "".join(text.get(header, "") for header in ("Args:", "Returns:", "Raises:"))
    row["text"] = f"{summary.strip()}\n\n{kept}Example:\n{example.strip()}\n"
    for field in ("defaults", "fixed"):
        row[field] = getattr(old, field) | row.get(field, {})
    return _make(dataclasses.replace(old, builder=name, **row))


def _make(row: Architecture) -> Callable[..., keras.Model]:
    parameters = [*row.shared_parameters(), *row.own_parameters()]
    signature = inspect.Signature(parameters, return_annotation=keras.Model)

    def build(*args: Any, **kwargs: Any) -> keras.Model:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = bound.arguments
        ends = Ends(row, **{name: values.pop(name) for name in row.shared})
        return ends.model(row.function(ends, **values, **row.fixed))

    build.__signature__, build.__name__ = signature, row.builder
    build = checks.telling(build)
    annotations = {p.name: p.annotation for p in parameters}
    build.__annotations__ = {**annotations, "return": keras.Model}
    # Pickle looks a function up by its module and name; there it finds this one.
    build.__qualname__ = row.builder
    build.__module__ = row.function.__module__
    build.__doc__ = row.document()
    build.__wrapped__ = row.function
    build.architecture = row
    return build


def builders() -> dict[str, Callable[..., keras.Model]]:
    """Returns all model builders of images by their names.

    What each is made of stands in its attribute `architecture`.

    Example:
    >>> from keras_wavelets import applications
    >>> [name for name in applications.builders() if name.startswith("WResNet")]
    ['WResNet18', 'WResNet34', 'WResNet50', 'WResNet101']
    """
    from keras_wavelets import applications

    public = {name: getattr(applications, name) for name in applications.__all__}
    return {n: item for n, item in public.items() if hasattr(item, "architecture")}
