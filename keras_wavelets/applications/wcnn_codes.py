"""The names under which the original project knows its networks."""

import re
from collections.abc import Callable
from typing import Any

import keras

from keras_wavelets.applications import w_alexnet
from keras_wavelets.applications import w_resnet

ALEXNETS = {
    "AlexNet": ("none", None),
    "ZhangAlexNet": ("none", "blur"),
    "DtCwptAlexNet": ("twin", None),
    "DtCwptZhangAlexNet": ("twin", "blur"),
}
RESNETS = {
    "": ("none", None),
    "zhang_": ("none", "blur"),
    "zou_": ("none", "adaptive"),
    "dtcwpt_": ("twin", None),
    "dtcwpt_zhang_": ("twin", "blur"),
    "dtcwpt_zou_": ("twin", "adaptive"),
}
ABLATIONS = {"_abl1": "maxblur", "_abl1ada": "maxadaptive", "_abl2": "max"}
PLAIN_CODE = r"(?P<base>Std|Bf[2-7]|Str4|Ks20|Frozen|StdK2|Bf3K2|Bf5K2)"
TWIN_CODE = (
    r"Ft(?P<free>32|40)(?P<before>Y)?(Bf(?P<blur>[2-7]))?(?P<edges>Ex)?"
    r"(?P<end>_mod|_abl1ada|_abl1|_abl2)?"
)


def from_code(arch: str, config: str, **arguments: Any) -> keras.Model:
    """Builds a network by the names of the original project.

    Args:
        arch: `"AlexNet"`, `"ZhangAlexNet"`, `"DtCwptAlexNet"`,
            `"DtCwptZhangAlexNet"`, or `"resnet"` with a size of 18, 34, 50 or 101
            behind it and one of `"zhang_"`, `"zou_"`, `"dtcwpt_"`,
            `"dtcwpt_zhang_"` and `"dtcwpt_zou_"` before it, or none.
        config: Such as `"Std"`, `"Bf3"`, `"Ft32Y_mod"` or `"Ft40YBf3Ex_abl2"`:
            number of free filters, colors mixed before (Y), size of the low-pass
            filters (Bf), packets without edges (Ex), magnitudes (_mod), ablations.
        **arguments: What the builder takes besides, `input_shape` and `classes` say.

    Returns:
        A functional model, with the original's softmax in adaptive filters.

    Raises:
        ValueError: For names that the original does not know, or combinations that
            it offers but cannot build or does not heed.

    Example:
    >>> model = from_code("dtcwpt_resnet18", "Ft40YEx_mod", input_shape=(32, 32, 3))
    >>> model.count_params() > 11_686_011
    True
    """
    builder, kind, antialias = _network(arch)
    alexnet = builder is w_alexnet.WAlexNet
    pattern = TWIN_CODE if kind == "twin" else PLAIN_CODE
    found = re.fullmatch(pattern, config)
    if found is None or (kind == "twin" and (found["free"] == "32") != alexnet):
        raise _unknown(arch, config, "the original has no such configuration")
    parse = _twin if kind == "twin" else _plain
    options = parse(found.groupdict(), arch, config, antialias)
    frozen = options.pop("frozen", False)
    if antialias == "adaptive":
        options["parity"] = True
    model = builder(**{**options, **arguments})
    if frozen:
        first = "conv_1" if alexnet else "stem_convolution"
        model.get_layer(first).trainable = False
    return model


def _network(arch: str) -> tuple[Callable, str, str | None]:
    if arch in ALEXNETS:
        return w_alexnet.WAlexNet, *ALEXNETS[arch]
    found = re.fullmatch(r"(?P<kind>.*)resnet(?P<size>18|34|50|101)", arch)
    if found is None or found["kind"] not in RESNETS:
        raise ValueError(
            f"Expected one of {tuple(ALEXNETS)}, or a ResNet of 18, 34, 50 or 101 "
            f"with one of {tuple(RESNETS)} before it. Received: arch={arch!r}."
        )
    builder = getattr(w_resnet, f"WResNet{found['size']}")
    return builder, *RESNETS[found["kind"]]


def _plain(code: dict, arch: str, config: str, antialias: str | None) -> dict:
    base, alexnet = code["base"], arch in ALEXNETS
    if base.endswith("K2") == alexnet and base.endswith(("K2",)):
        raise _unknown(arch, config, "AlexNet has no such pooling")
    if base in ("Str4", "Ks20") and not alexnet:
        raise _unknown(arch, config, "only AlexNet has it")
    size = re.match(r"Bf(\d)", base)
    if antialias is None and (size or base == "Str4"):
        raise _unknown(arch, config, "this network has no low-pass filters")
    _check_adaptive(size and int(size[1]), antialias, arch, config)
    options: dict[str, Any] = {"antialias": antialias, "frozen": base == "Frozen"}
    if antialias:
        options["blur_size"] = int(size[1]) if size else 3
    if base.endswith("K2"):
        options["max_pool_size"] = 2
    if base == "Str4":
        options["first_strides"] = 4
    if base == "Ks20":
        options["kernel_size"] = 20
    return options


def _twin(code: dict, arch: str, config: str, antialias: str | None) -> dict:
    alexnet, end = arch in ALEXNETS, code["end"]
    if alexnet and (code["edges"] or (end and end != "_mod")):
        raise _unknown(arch, config, "only ResNets have it")
    _check_ablation(end, antialias, arch, config)
    size = code["blur"] and int(code["blur"])
    first = end in ("_abl1", "_abl1ada")
    if size and antialias is None and not first:
        raise _unknown(arch, config, "this network has no low-pass filters")
    if antialias and not size:
        raise _unknown(arch, config, "the original blurs by 4 first, then by 3")
    _check_adaptive(size, antialias or (end == "_abl1ada" and "adaptive"), arch, config)
    options: dict[str, Any] = {
        "twin": "cwcnn" if end == "_mod" else "wcnn",
        "antialias": antialias,
        "color_mixing": "before" if code["before"] else "after",
    }
    if antialias or first:
        options["blur_size"] = size
    if not alexnet:
        options["selection"] = "no_edges" if code["edges"] else "all"
        options["gabor_pooling"] = ABLATIONS.get(end)
    return options


def _check_ablation(
    end: str | None, antialias: str | None, arch: str, config: str
) -> None:
    if end in ("_abl1", "_abl1ada") and antialias is not None:
        raise _unknown(arch, config, "it adds filters where there are none")
    if end == "_abl2" and antialias is None:
        raise _unknown(arch, config, "it removes filters where there are some")


def _check_adaptive(size: Any, antialias: Any, arch: str, config: str) -> None:
    if antialias == "adaptive" and size and size % 2 == 0:
        raise _unknown(arch, config, "adaptive filters have an odd size")


def _unknown(arch: str, config: str, reason: str) -> ValueError:
    return ValueError(
        f"Expected the names of a network that works: {reason}. "
        f"Received: arch={arch!r}, config={config!r}."
    )
