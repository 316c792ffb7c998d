"""Wavelet packets as a tree, whose nodes are split when they are first asked for.

`wp` splits a whole tree at once, as networks want; here single nodes are changed.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops import arguments
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.bands import band_names
from keras_wavelets.ops.dwt import crop
from keras_wavelets.ops.dwt import dwtn
from keras_wavelets.ops.dwt import idwtn
from keras_wavelets.ops.packet_paths import ORDERS
from keras_wavelets.ops.packet_paths import path_parts
from keras_wavelets.ops.packet_paths import path_position
from keras_wavelets.ops.packet_paths import sort_paths


class Node:
    """A node of a packet tree, and with it the tree below.

    `tree["ad"]` is a node, split off the nodes above it if need be; `tree["ad"] =
    data` puts a tensor there, and `del tree["ad"]` takes the node away. The nodes
    right below are attributes as well, `tree.a`, None before the node is split.

    Attributes:
        data: Tensor of the band; None if only nodes below are known.
        path: Path from the root, which has `""`: the parent's and `node_name`.
        level: Depth of the node.
        parent: The node above; None for the root, and for what was taken away.
        wavelet: Wavelets of the tree, one for each axis.
        mode: Boundary mode of the tree.
        axes: The transformed axes.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> node = ops.WaveletPacket(np.arange(8.0), "haar")["ad"]
    >>> node.path, node.level, node.parent.path, np.round(node.data, 3)
    ('ad', 2, 'a', array([-2., -2.]))
    """

    def __init__(self, parent: Any, data: Any, node_name: str = "") -> None:
        self.parent, self.data = parent, data
        self.path, self.level = "", 0
        if parent is not None:
            self.path, self.level = parent.path + node_name, parent.level + 1
            self.wavelet, self.mode = parent.wavelet, parent.mode
            self.axes, self._banks = parent.axes, parent._banks
            self._names = parent._names
        self._maxlevel: int | None = None
        self._shape = _shape_of(data)
        self._below: dict = {}

    def __getattr__(self, name: str) -> Any:
        # A node that is being copied has no attributes yet, not even these.
        if "_names" in self.__dict__ and name in self._names:
            return self._below.get(name)
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}.")

    @property
    def node_name(self) -> str:
        """Name of the node among its siblings."""
        return self.path_tuple[-1] if self.path else ""

    @property
    def path_tuple(self) -> tuple:
        """The path as names of nodes, one for each level."""
        return self._split_path(self.path)

    def _split_path(self, path: str) -> tuple:
        size = len(next(iter(self._names)))
        return tuple(path[at : at + size] for at in range(0, len(path), size))

    @property
    def is_empty(self) -> bool:
        """Whether the node has no data of its own."""
        return self.data is None

    @property
    def has_any_subnode(self) -> bool:
        """Whether there are nodes below."""
        return bool(self._below)

    @property
    def maxlevel(self) -> int | None:
        """The deepest level of the tree; None where no data tell it."""
        if self._maxlevel is None and self.parent is not None:
            self._maxlevel = self.parent.maxlevel
        if self._maxlevel is None:
            self._maxlevel = self._reach()
        return self._maxlevel

    def _reach(self) -> int | None:
        if self.data is not None:
            shape = _shape_of(self.data)
            sizes = [shape[axis] for axis in self.axes]
            return self.level + arguments.choose_level(None, sizes, self._banks)
        found = (node._reach() for node in self._below.values())
        return next((level for level in found if level is not None), None)

    def decompose(self) -> tuple:
        """Splits the node, and returns the nodes right below.

        Raises:
            ValueError: At the deepest level, or for a node without data.
        """
        if self.maxlevel is None or self.level >= self.maxlevel:
            raise ValueError(
                "Expected a node with data above the deepest level. "
                f"Received: node of level={self.level}, maxlevel={self.maxlevel}."
            )
        self._below.clear()
        self._split()
        return tuple(self._below[part] for part in self._names)

    def _split(self) -> None:
        """Makes what nodes are missing right below; changed ones stay."""
        bands = dwtn(self.data, self._banks, self.mode, self.axes)
        self._shape = _shape_of(self.data)
        for part, name in self._names.items():
            if part not in self._below:
                self._below[part] = Node(self, bands[name], part)

    def reconstruct(self, update: bool = False) -> Any:
        """Returns the data that the nodes below stand for; those absent are zeros.

        Args:
            update: Whether the result becomes the data of the node.

        Raises:
            ValueError: If no node below has data.
        """
        if not self._below:
            return self.data
        bands = {
            self._names[part]: node.reconstruct() for part, node in self._below.items()
        }
        data = idwtn(bands, self._banks, self.mode, self.axes)
        if self._shape is not None:
            data = crop(data, self.axes, [self._shape[axis] for axis in self.axes])
        if update:
            self.data = data
        return data

    def get_subnode(self, part: str, decompose: bool = True) -> "Node | None":
        """Returns a node right below, or None.

        Args:
            part: Name of the node, as `"a"`.
            decompose: Whether to split this node if need be.

        Raises:
            ValueError: For another name.
        """
        checks.one_of(part, "part", tuple(self._names))
        deeper = self.maxlevel is not None and self.level < self.maxlevel
        if part not in self._below and decompose and deeper and not self.is_empty:
            self._split()
        return self._below.get(part)

    def _parts_of(self, path: Any) -> tuple:
        """Returns the names on a path from here; raises if it leads too deep."""
        if isinstance(path, tuple) and all(isinstance(part, str) for part in path):
            path = "".join(path)
        if not isinstance(path, str):
            raise TypeError(
                "Expected a path, or a tuple of names of nodes. "
                f"Received: path={path!r} of type {type(path).__name__}."
            )
        parts = self._split_path(path)
        if self.maxlevel is not None and self.level + len(parts) > self.maxlevel:
            raise IndexError(
                f"Expected a path to level {self.maxlevel} at most. "
                f"Received: path={path!r}."
            )
        return parts

    def __getitem__(self, path: Any) -> "Node":
        node = self
        for part in self._parts_of(path):
            below = node.get_subnode(part)
            if below is None:
                # PyWavelets' kind of error.
                raise TypeError(
                    f"Expected a path to a node that has data, or is split off one. "
                    f"Received: path={path!r}, and none at {node.path!r}."
                )
            node = below
        return node

    def __setitem__(self, path: Any, data: Any) -> None:
        node = self
        for part in self._parts_of(path):
            if node.get_subnode(part, decompose=False) is None:
                node._below[part] = Node(node, None, part)
            node = node._below[part]
        data = data.data if isinstance(data, Node) else data
        node.data = arguments.to_number(data)

    def __delitem__(self, path: Any) -> None:
        node = self[path]
        if node.parent is not None:
            del node.parent._below[node.node_name]
            node._maxlevel, node.parent = node.maxlevel, None

    def walk(
        self,
        func: Callable,
        args: tuple = (),
        kwargs: dict | None = None,
        decompose: bool = True,
    ) -> None:
        """Calls a function of every node, each node before those below it.

        Args:
            func: Called as `func(node, *args, **kwargs)`; goes on below a node for
                which it returns something true.
            args: Further arguments.
            kwargs: Further arguments by name.
            decompose: Whether to split nodes on the way.
        """
        if func(self, *args, **(kwargs or {})):
            for node in self._subnodes(decompose):
                node.walk(func, args, kwargs, decompose)

    def walk_depth(
        self,
        func: Callable,
        args: tuple = (),
        kwargs: dict | None = None,
        decompose: bool = True,
    ) -> None:
        """Calls a function of every node, each node after those below it.

        Args:
            func: As in `walk`; what it returns does not matter.
            args: As in `walk`.
            kwargs: As in `walk`.
            decompose: As in `walk`.
        """
        for node in self._subnodes(decompose):
            node.walk_depth(func, args, kwargs, decompose)
        func(self, *args, **(kwargs or {}))

    def _subnodes(self, decompose: bool) -> list:
        if self.maxlevel is None or self.level >= self.maxlevel:
            return []
        nodes = (self.get_subnode(part, decompose) for part in self._names)
        return [node for node in nodes if node is not None]

    def get_leaf_nodes(self, decompose: bool = False) -> list["Node"]:
        """Returns the nodes that have no nodes below them.

        Args:
            decompose: Whether to split the whole tree first.
        """
        leaves: list = []
        self.walk(
            lambda node: node._subnodes(decompose) or leaves.append(node),
            decompose=decompose,
        )
        return leaves

    def best_paths(self, cost: Callable | None = None) -> list[str]:
        """Returns the leaves of the full tree whose costs have the least sum.

        Coifman and Wickerhauser, "Entropy-based algorithms for best basis selection",
        1992. `ops.wp(tree.data, wavelet, nodes=tree.best_paths())` gives the bands.

        Args:
            cost: Function from the data of a node to a number; None for the entropy
                of the energies, relative to that of this node.

        Raises:
            ValueError: If the node has no data.
        """
        if self.is_empty:
            raise ValueError(f"Expected a node with data. Received: {self.path!r}.")
        whole = float(ops.sum(ops.square(ops.abs(arguments.to_number(self.data)))))
        return self._cheapest(cost or (lambda data: _entropy(data, whole)))[1]

    def _cheapest(self, cost: Callable) -> tuple:
        own = float(cost(self.data)), [self.path]
        below = [node._cheapest(cost) for node in self._subnodes(decompose=True)]
        both = (
            sum(price for price, _ in below),
            list(itertools.chain.from_iterable(paths for _, paths in below)),
        )
        return both if below and both[0] < own[0] else own

    def __str__(self) -> str:
        return f"{self.path}: {self.data}"


def _shape_of(data: Any) -> tuple | None:
    return (
        None
        if data is None
        else tuple(data.shape if hasattr(data, "shape") else np.shape(data))
    )


def _entropy(data: Any, whole: float) -> float:
    shares = ops.convert_to_numpy(ops.square(ops.abs(arguments.to_number(data))))
    shares = shares[shares > 0] / max(whole, np.finfo(float).tiny)
    return -float(np.sum(shares * np.log(shares)))


class Root(Node):
    """Abstract: the root of a tree; `WaveletPacket` and its kin choose the axes."""

    def __init__(
        self, data: Any, wavelet: Any, mode: Any, maxlevel: int | None, axes: Any
    ) -> None:
        super().__init__(None, data)
        if self._shape is not None:
            axes = arguments.normalize_axes(axes, len(self._shape))
        self.axes = tuple(np.atleast_1d(axes).tolist())
        rank = len(self.axes)
        self._names = dict(zip(path_parts(rank), band_names(rank), strict=True))
        self._banks, _ = arguments.per_axis(wavelet, mode, rank)
        same = len(set(self._banks)) == 1
        self.wavelet, self.mode = self._banks[0] if same else self._banks, mode
        self._maxlevel = None if maxlevel is None else arguments.check_level(maxlevel)

    def reconstruct(self, update: bool = True) -> Any:
        """Returns the tensor that the nodes stand for; those absent are zeros.

        Args:
            update: Whether the result becomes the data of the root.

        Raises:
            ValueError: If no node has data.
        """
        return super().reconstruct(update)

    def get_level(
        self, level: int, order: str = "natural", decompose: bool = True
    ) -> list:
        """Returns the nodes of one level.

        Args:
            level: Depth of the nodes.
            order: `"natural"`, by path, or `"freq"`, by rising frequency: of images
                a list for each row of the grid of frequencies.
            decompose: Whether to split nodes on the way; else only those that are
                there are returned.

        Raises:
            ValueError: For an unknown order, or a level that is not in the tree.
        """
        checks.one_of(order, "order", ORDERS)
        level, most = checks.count(level, "level", minimum=0), self.maxlevel or 0
        if level > most:
            raise ValueError(
                f"Expected a level of at most {most}. Received: level={level}."
            )
        nodes: dict = {}

        def collect(node: Node) -> bool:
            if node.level == level:
                nodes[node.path] = node
            return node.level < level

        self.walk(collect, decompose=decompose)
        if order == "natural":
            return list(nodes.values())
        paths = sort_paths(nodes, len(self.axes), order)
        if len(self.axes) != 2:
            return [nodes[path] for path in paths]
        rows = itertools.groupby(paths, key=lambda path: path_position(path, 2)[0])
        return [[nodes[path] for path in row] for _, row in rows]


class WaveletPacket(Root):
    """The tree of wavelet packets of one axis.

    Args:
        data: Tensor, real or complex; None for a tree whose nodes are put in one by
            one.
        wavelet: Name, `Wavelet` or `pywt.Wavelet`.
        mode: Boundary mode.
        maxlevel: The deepest level; None for the deepest that makes sense.
        axis: The axis to transform.

    Raises:
        ValueError: For an unknown wavelet, mode, axis or level.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> tree = ops.WaveletPacket(np.arange(8.0), "haar")
    >>> tree.maxlevel, [node.path for node in tree.get_level(2, "freq")]
    (3, ['aa', 'ad', 'dd', 'da'])
    >>> tree["dd"] = tree["dd"].data * 0
    >>> bool(np.allclose(tree.reconstruct(), np.arange(8.0)))
    True
    """

    def __init__(
        self,
        data: Any,
        wavelet: Any,
        mode: Any = "symmetric",
        maxlevel: int | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(data, wavelet, mode, maxlevel, axis)


class WaveletPacket2D(Root):
    """The tree of wavelet packets of two axes.

    Args:
        data: As in `WaveletPacket`, of rank ≥ 2.
        wavelet: As in `WaveletPacket`; a list gives one for each axis.
        mode: Boundary mode; a list gives one for each axis.
        maxlevel: As in `WaveletPacket`.
        axes: Two axes, rows first.

    Raises:
        ValueError: As `WaveletPacket`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> tree = ops.WaveletPacket2D(np.ones((8, 8)), "haar")
    >>> [[node.path for node in row] for row in tree.get_level(1, "freq")]
    [['a', 'v'], ['h', 'd']]
    """

    def __init__(
        self,
        data: Any,
        wavelet: Any,
        mode: Any = "smooth",
        maxlevel: int | None = None,
        axes: Any = (-2, -1),
    ) -> None:
        if len(axes) != 2:
            raise ValueError(f"Expected two axes. Received: axes={axes!r}.")
        super().__init__(data, wavelet, mode, maxlevel, axes)


class WaveletPacketND(Root):
    """The tree of wavelet packets of any number of axes.

    Names of nodes have a letter for each axis, of one and two axes too.

    Args:
        data: As in `WaveletPacket`.
        wavelet: As in `WaveletPacket2D`.
        mode: As in `WaveletPacket2D`.
        maxlevel: As in `WaveletPacket`.
        axes: The axes to transform; None for all of the data.

    Raises:
        ValueError: As `WaveletPacket`; also if neither data nor axes are given.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> tree = ops.WaveletPacketND(np.ones((4, 4, 4)), "haar")
    >>> tree["aad"].path_tuple, len(tree.get_level(2))
    (('aad',), 64)
    """

    def __init__(
        self,
        data: Any,
        wavelet: Any,
        mode: Any = "smooth",
        maxlevel: int | None = None,
        axes: Any = None,
    ) -> None:
        if data is None and axes is None:
            raise ValueError("Expected data or axes. Received: data=None, axes=None.")
        super().__init__(data, wavelet, mode, maxlevel, axes)
        # Here the nodes of two axes have the names of `dwtn` too.
        self._names = {name: name for name in band_keys(len(self.axes))}

    def get_level(self, level: int, decompose: bool = True) -> list:
        """Returns the nodes of one level, by path.

        Args:
            level: Depth of the nodes.
            decompose: As in `WaveletPacket.get_level`.

        Raises:
            ValueError: For a level that is not in the tree.
        """
        return super().get_level(level, "natural", decompose)
