"""Linear mixing of complex packets inside octaves and orientations."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.layers.fan_in_uniform import fan_in_uniform
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.layers.packet_sections import check_sections


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
        **kwargs: `data_format`, and what `keras.layers.Layer` takes.

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
        channels = input_shape[3 if self.data_format == "channels_last" else 1]
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
            block *= ops.cast(inside, block.dtype)
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
        x = ops.matmul(x, ops.cast(matrix, x.dtype))
        x = x if bias is None else x + ops.cast(bias, x.dtype)
        return ops.reshape(x, (-1, *shape[1:3], copies * filters)) if copies > 1 else x

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        copies = channels // (self.parts * sum(self.sections))
        return height, width, copies * self.parts * sum(self.filters)

    def get_config(self) -> dict:
        serialize = keras.regularizers.serialize
        return {
            **super().get_config(),
            "sections": self.sections,
            "groups": self.groups,
            "filters": self.filters,
            "use_bias": self.use_bias,
            "complex": self.complex,
            "kernel_regularizer": [
                one and serialize(one) for one in self.kernel_regularizers
            ],
        }


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
