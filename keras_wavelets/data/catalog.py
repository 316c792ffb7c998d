"""The datasets the package knows by heart, and what must be known about each."""

import dataclasses
import difflib
from collections.abc import Iterable

EMBEDDED_NAME = "fashion_mnist_mini"

# Classes in the order of their labels.
DIGITS = tuple("0123456789")
UPPER = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LOWER = tuple("abcdefghijklmnopqrstuvwxyz")
# Where upper and lower case look alike, EMNIST merges them into the upper case.
UNMERGED_LOWER = tuple("abdefghnqrt")
# fmt: off
GARMENTS = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)
KUZUSHIJI = (
    "o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo",
)
CIFAR10 = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
    "truck",
)
CIFAR100 = (
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle",
    "bicycle", "bottle", "bowl", "boy", "bridge", "bus", "butterfly", "camel",
    "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock",
    "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
    "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house",
    "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard",
    "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom",
    "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck",
    "pine_tree", "plain", "plate", "poppy", "porcupine", "possum", "rabbit",
    "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark", "shrew",
    "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar",
    "sunflower", "sweet_pepper", "table", "tank", "telephone", "television",
    "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale",
    "willow_tree", "wolf", "woman", "worm",
)
# fmt: on

_CIFAR_CITATION = (
    "Krizhevsky, 2009. Learning Multiple Layers of Features from Tiny Images"
)
_FASHION_CITATION = (
    "Xiao, Rasul, Vollgraf, 2017. Fashion-MNIST: a Novel Image Dataset for "
    "Benchmarking Machine Learning Algorithms"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class DatasetInfo:
    """What is known about a dataset of labeled images.

    Args:
        name: Name in tensorflow-datasets, or the path of a folder of images.
        class_names: One name per label, in the order of the labels.
        image_shape: `(height, width, channels)`; None where images differ.
        citation: Authors, year, title.
        license: Terms of use as the authors state them.
        first_label: Smallest stored label; loading subtracts it.
        transposed: Whether images are stored with rows and columns swapped;
            loading swaps them back.

    Example:
    >>> info = DatasetInfo(
    ...     name="mine", class_names=("cat", "dog"), image_shape=(8, 8, 3)
    ... )
    >>> info.classes
    2
    """

    name: str
    class_names: tuple[str, ...]
    image_shape: tuple[int | None, int | None, int | None]
    citation: str = ""
    license: str = "unknown"
    first_label: int = 0
    transposed: bool = False

    @property
    def classes(self) -> int:
        return len(self.class_names)


def _emnist(config: str, labels: tuple[str, ...], **facts: int) -> DatasetInfo:
    return DatasetInfo(
        name=f"emnist/{config}",
        class_names=labels,
        image_shape=(28, 28, 1),
        citation="Cohen, Afshar, Tapson, van Schaik, 2017. EMNIST: an extension of "
        "MNIST to handwritten letters",
        license="public domain (NIST Special Database 19)",
        transposed=True,
        **facts,
    )


_ROWS = (
    DatasetInfo(
        name=EMBEDDED_NAME,
        class_names=GARMENTS,
        image_shape=(28, 28, 1),
        citation=_FASHION_CITATION,
        license="MIT",
    ),
    DatasetInfo(
        name="mnist",
        class_names=DIGITS,
        image_shape=(28, 28, 1),
        citation="LeCun, Cortes, Burges, 1998. The MNIST database of handwritten "
        "digits",
        license="CC BY-SA 3.0",
    ),
    DatasetInfo(
        name="fashion_mnist",
        class_names=GARMENTS,
        image_shape=(28, 28, 1),
        citation=_FASHION_CITATION,
        license="MIT",
    ),
    DatasetInfo(
        name="kmnist",
        class_names=KUZUSHIJI,
        image_shape=(28, 28, 1),
        citation="Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto, Ha, 2018. Deep "
        "Learning for Classical Japanese Literature",
        license="CC BY-SA 4.0",
    ),
    _emnist("balanced", DIGITS + UPPER + UNMERGED_LOWER),
    _emnist("byclass", DIGITS + UPPER + LOWER),
    _emnist("bymerge", DIGITS + UPPER + UNMERGED_LOWER),
    _emnist("digits", DIGITS),
    _emnist("letters", LOWER, first_label=1),
    _emnist("mnist", DIGITS),
    DatasetInfo(
        name="svhn_cropped",
        class_names=DIGITS,
        image_shape=(32, 32, 3),
        citation="Netzer, Wang, Coates, Bissacco, Wu, Ng, 2011. Reading Digits in "
        "Natural Images with Unsupervised Feature Learning",
        license="non-commercial use",
    ),
    DatasetInfo(
        name="cifar10",
        class_names=CIFAR10,
        image_shape=(32, 32, 3),
        citation=_CIFAR_CITATION,
    ),
    DatasetInfo(
        name="cifar100",
        class_names=CIFAR100,
        image_shape=(32, 32, 3),
        citation=_CIFAR_CITATION,
    ),
)

CATALOG = {row.name: row for row in _ROWS}


def names() -> list[str]:
    """Lists the datasets of the catalog.

    Returns:
        Names in the order of the catalog, the embedded one first.

    Example:
    >>> names()[:3]
    ['fashion_mnist_mini', 'mnist', 'fashion_mnist']
    """
    return list(CATALOG)


def unknown_name(name: str, known: Iterable[str]) -> ValueError:
    """Returns the error for an unknown name, with the nearest known ones.

    Example:
    >>> print(unknown_name("cifar_10", ["cifar10", "mnist"]))
    Expected a dataset name or a folder of images; close names are ['cifar10'].
    Received: name='cifar_10'.
    """
    close = difflib.get_close_matches(name, sorted(known), n=5)
    hint = f"close names are {close}" if close else f"the catalog holds {names()}"
    return ValueError(
        f"Expected a dataset name or a folder of images; {hint}. "
        f"Received: name={name!r}."
    )
