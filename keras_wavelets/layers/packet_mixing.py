"""Complex packets shared out among filters, and mixed inside octave and orientation."""

import dataclasses
import itertools
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.layers.base import ImageLayer
from keras_wavelets.layers.base import Size
from keras_wavelets.layers.base import is_count
from keras_wavelets.layers.convolution import fan_in_uniform
from keras_wavelets.ops.along_axis import contract
from keras_wavelets.wavelets import dual_tree_packets
from keras_wavelets.wavelets import select_packets

# What the authors give each section of theirs, for 24 and for 32 filters.
SHARES = {("no_edges", 2): (12, 4, 2, 4, 2), ("alexnet", 3): (6, 18, 8)}
OPTIONS = {
    "all": {},
    "no_edges": {"edges": False},
    "alexnet": {"finest_diagonal": False},
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class PacketSections:
    """Packets in sections, each with groups of equal size and some filters.

    Args:
        features: Numbers of the packets, section by section.
        sections: How many packets each section has.
        groups: Into how many groups each section is cut.
        filters: How many filters each section has; they are shared out evenly
            among its groups.

    Raises:
        ValueError: If a count is not one, sections do not sum to the number of packets,
            or groups divide neither sections nor filters.

    Example:
    >>> plan = PacketSections(features=(4, 7), sections=(2,), groups=(2,), filters=(2,))
    >>> plan.features_of_filters
    [(4,), (7,)]
    """

    features: tuple
    sections: tuple
    groups: tuple
    filters: tuple

    def __post_init__(self) -> None:
        check_sections(self.sections, self.groups, self.filters)
        if sum(self.sections) != len(self.features):
            raise ValueError(
                f"Expected sections that sum to the {len(self.features)} packets that "
                f"are selected. Received: sections={tuple(self.sections)}."
            )

    @property
    def features_of_filters(self) -> list[tuple]:
        """The packets of the group that each filter sees."""
        found, before = [], 0
        rows = zip(self.sections, self.groups, self.filters, strict=True)
        for section, groups, filters in rows:
            size = section // groups
            for filter_ in range(filters):
                first = before + filter_ * groups // filters * size
                found.append(self.features[first : first + size])
            before += section
        return found


def check_sections(sections: Any, groups: Any, filters: Any) -> None:
    """Raises if sections, groups and filters do not fit together.

    Example:
    >>> check_sections((6, 4), (6, 4), (12, 4))
    """
    same = len(sections) == len(groups) == len(filters)
    if not same or not all(map(is_count, (*sections, *groups, *filters))):
        raise ValueError(
            "Expected sections, groups and filters to be as many positive integers. "
            f"Received: sections={sections!r}, groups={groups!r}, filters={filters!r}."
        )
    for section, group, count in zip(sections, groups, filters, strict=True):
        if section % group or count % group:
            raise ValueError(
                "Expected the groups of a section to divide its packets and its "
                f"filters. Received: sections={section}, groups={group}, "
                f"filters={count}."
            )


def packet_sections(selection: Any, depth: int, filters: int) -> PacketSections:
    """Returns the sections of a selection for a number of filters.

    Args:
        selection: `"all"`, `"no_edges"` or `"alexnet"`, or a mapping with the fields
            of `PacketSections`.
        depth: Number of levels of the packets.
        filters: Number of filters; it must be a sum of multiples of the groups.
    """
    if isinstance(selection, Mapping):
        return _of_mapping(selection, depth, filters)
    if not isinstance(selection, str) or selection not in OPTIONS:
        raise ValueError(
            f"Expected `selection` among {tuple(OPTIONS)}, or a dictionary. "
            f"Received: selection={selection!r}."
        )
    chosen = select_packets(depth, **OPTIONS[selection])
    counts = _share_out(chosen.groups, SHARES.get((selection, depth)), filters)
    return _without_empty(chosen, counts)


def _of_mapping(selection: Mapping, depth: int, filters: int) -> PacketSections:
    names = {field.name for field in dataclasses.fields(PacketSections)}
    if set(selection) != names:
        raise ValueError(
            f"Expected a selection with the keys {sorted(names)}. "
            f"Received: selection with keys={sorted(selection)}."
        )
    fields = {name: tuple(values) for name, values in selection.items()}
    dual_tree_packets.check_features(fields["features"], depth)
    found = PacketSections(**fields)
    if sum(found.filters) != filters:
        raise ValueError(
            f"Expected the filters of the sections to sum to {filters}. "
            f"Received: filters={found.filters}."
        )
    return found


def _share_out(groups: tuple, shares: tuple | None, filters: int) -> tuple:
    """Returns multiples of the groups that sum to a number, as near to the shares."""
    shares = shares or (1,) * len(groups)
    wanted = [filters * share / sum(shares) for share in shares]
    most = [range(filters // group + 1) for group in groups[:-1]]
    best: tuple = ()
    for counts in itertools.product(*most):
        used = [count * group for count, group in zip(counts, groups, strict=False)]
        rest = filters - sum(used)
        if rest < 0 or rest % groups[-1]:
            continue
        used.append(rest)
        miss = sum((one - two) ** 2 for one, two in zip(used, wanted, strict=True))
        if not best or miss < best[0]:
            best = miss, tuple(used)
    if not best:
        raise ValueError(
            "Expected filters that can be shared out in multiples of the groups "
            f"{tuple(groups)}. Received: filters={filters}."
        )
    return best[1]


def _without_empty(chosen: Any, counts: tuple) -> PacketSections:
    ends = list(itertools.accumulate(chosen.sections))
    kept = [index for index, count in enumerate(counts) if count]
    features = [
        chosen.features[ends[index] - chosen.sections[index] : ends[index]]
        for index in kept
    ]
    return PacketSections(
        features=tuple(itertools.chain(*features)),
        sections=tuple(chosen.sections[index] for index in kept),
        groups=tuple(chosen.groups[index] for index in kept),
        filters=tuple(counts[index] for index in kept),
    )


def compact(plan: PacketSections, kernels: list) -> tuple[PacketSections, list]:
    """Drops the packets whose weights are zero in all filters of their group.

    Each group becomes a section of its own, because groups may lose unlike numbers.

    Returns:
        The new sections and their weights. A group keeps a packet at least.

    Example:
    >>> plan = PacketSections(features=(4, 7), sections=(2,), groups=(1,), filters=(1,))
    >>> plan, (kernel,) = compact(plan, [np.array([[0.0, 3.0]])])
    >>> plan.features, kernel.tolist()
    ((7,), [[3.0]])
    """
    features, weights, before = [], [], 0
    for section, groups, kernel in zip(
        plan.sections, plan.groups, map(ops.convert_to_numpy, kernels), strict=True
    ):
        size, filters = section // groups, kernel.shape[0] // groups
        for group in range(groups):
            rows = kernel[group * filters : (group + 1) * filters]
            used = np.flatnonzero(np.any(rows != 0, axis=0))
            used = used if len(used) else np.array([0])
            start = before + group * size
            features.append([plan.features[start + int(one)] for one in used])
            weights.append(rows[:, used])
        before += section
    sections = PacketSections(
        features=tuple(feature for group in features for feature in group),
        sections=tuple(len(group) for group in features),
        groups=(1,) * len(features),
        filters=tuple(len(rows) for rows in weights),
    )
    return sections, weights


@keras.saving.register_keras_serializable(package="keras_wavelets")
class PacketMixing(ImageLayer):
    """Mixes packets group by group, real and imaginary parts by the same weights.

    Section j has `sections[j]` packets in `groups[j]` groups of consecutive ones, and
    `filters[j]` filters, which each see one group: its kernel `kernel_<j>` has the
    shape `(filters[j], sections[j] / groups[j])`. So a filter keeps the octave and
    the orientation of its packets.

    Args:
        sections: Packets of each section.
        groups: Groups of each section.
        filters: Filters of each section.
        use_bias: Whether each filter adds a number, to real and imaginary part.
        complex: Whether the channels are real and imaginary parts in turn.
        kernel_regularizer: None, a regularizer, or one for each section.

    Input shape: `(batch, height, width, channels)`, the packets of one image channel
    after those of the other.
    Output shape: the same with filters in place of packets.

    Raises:
        ValueError: If sections, groups, filters and regularizers do not fit
            together, or the channels are not those of whole images.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import PacketMixing
    >>> layer = PacketMixing(sections=(4,), groups=(2,), filters=(2,))
    >>> y = layer(np.ones((1, 3, 3, 8), "float32"))
    >>> tuple(y.shape), tuple(layer.kernels[0].shape)
    ((1, 3, 3, 4), (2, 2))
    """

    def __init__(
        self,
        sections: Sequence[int],
        groups: Sequence[int],
        filters: Sequence[int],
        use_bias: bool = False,
        complex: bool = True,
        kernel_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        check_sections(sections, groups, filters)
        self.sections, self.groups = tuple(sections), tuple(groups)
        self.filters = tuple(filters)
        self.use_bias = use_bias
        self.complex = complex
        self.kernel_regularizers = self._one_each(kernel_regularizer)

    def _one_each(self, regularizer: Any) -> list:
        several = isinstance(regularizer, list | tuple)
        each = list(regularizer) if several else [regularizer] * len(self.sections)
        if len(each) != len(self.sections):
            raise ValueError(
                f"Expected a regularizer for each of the {len(self.sections)} "
                f"sections. Received: {len(each)} regularizers={regularizer!r}."
            )
        return [keras.regularizers.get(one) for one in each]

    @property
    def parts(self) -> int:
        """Channels of a packet."""
        return 2 if self.complex else 1

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[self.channel_axis]
        if channels % (self.parts * sum(self.sections)):
            raise ValueError(
                f"Expected {self.parts * sum(self.sections)} channels for each "
                f"channel of the image. Received: channels={channels}."
            )
        self.kernels, self.biases = [], []
        rows = zip(
            self.sections,
            self.groups,
            self.filters,
            self.kernel_regularizers,
            strict=True,
        )
        for j, (packets, groups, filters, regularizer) in enumerate(rows):
            fan_in = packets // groups
            self.kernels.append(
                self.add_weight(
                    shape=(filters, fan_in),
                    initializer=fan_in_uniform(fan_in),
                    regularizer=regularizer,
                    name=f"kernel_{j}",
                )
            )
            if self.use_bias:
                start = fan_in_uniform(fan_in)
                name = f"bias_{j}"
                self.biases.append(
                    self.add_weight(shape=(filters,), initializer=start, name=name)
                )

    @property
    def matrix(self) -> Any:
        """The mixing as a matrix `(packets, filters)`, zero across groups."""
        blocks, before = [], 0
        rows = zip(self.kernels, self.sections, self.groups, strict=True)
        for kernel, packets, groups in rows:
            filters = kernel.shape[0]
            group_of_filter = np.arange(filters) * groups // filters
            group_of_packet = np.arange(packets) * groups // packets
            inside = group_of_packet[:, None] == group_of_filter
            block = ops.transpose(ops.tile(kernel, (1, groups)))
            block = block * ops.cast(inside, block.dtype)
            behind = sum(self.sections) - before - packets
            blocks.append(ops.pad(block, ((before, behind), (0, 0))))
            before += packets
        return ops.concatenate(blocks, axis=1)

    def transform(self, images: Any) -> Any:
        matrix = self.matrix
        bias = ops.concatenate(self.biases) if self.use_bias else None
        if self.complex:
            matrix = both_parts(matrix)
            bias = ops.repeat(bias, 2) if self.use_bias else None
        packets, filters = matrix.shape
        shape = ops.shape(images)
        copies = images.shape[3] // packets
        x = images
        if copies > 1:
            x = ops.reshape(x, (-1, *shape[1:3], copies, packets))
        x = contract(x, len(x.shape) - 1, ops.cast(matrix, x.dtype))
        x = x if bias is None else x + ops.cast(bias, x.dtype)
        return ops.reshape(x, (-1, *shape[1:3], copies * filters)) if copies > 1 else x

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        copies = channels // (self.parts * sum(self.sections))
        return height, width, copies * self.parts * sum(self.filters)

    def get_config(self) -> dict:
        serialize = keras.regularizers.serialize
        each = [one and serialize(one) for one in self.kernel_regularizers]
        return {**super().get_config(), "kernel_regularizer": each}


def both_parts(matrix: Any) -> Any:
    """Returns a map of numbers as one of pairs of real and imaginary parts.

    Example:
    >>> import numpy as np
    >>> np.array(both_parts(np.array([[3.0]]))).tolist()
    [[3.0, 0.0], [0.0, 3.0]]
    """
    rows, columns = matrix.shape
    one = ops.reshape(ops.cast(np.eye(2), matrix.dtype), (1, 2, 1, 2))
    pairs = ops.reshape(matrix, (rows, 1, columns, 1)) * one
    return ops.reshape(pairs, (2 * rows, 2 * columns))
