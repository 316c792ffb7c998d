"""How complex packets are shared out among the filters that mix them."""

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any

from keras_wavelets.layers.counts import is_count
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
        ValueError: If a count is none, sections do not sum to the number of packets,
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
                f"Sections must sum to the {len(self.features)} packets that are "
                f"selected. Received: sections={tuple(self.sections)}."
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
    """Refuses sections, groups and filters that do not fit together.

    Example:
    >>> check_sections((6, 4), (6, 4), (12, 4))
    """
    same = len(sections) == len(groups) == len(filters)
    if not same or not all(map(is_count, (*sections, *groups, *filters))):
        raise ValueError(
            "Sections, groups and filters are as many positive integers. Received: "
            f"sections={sections!r}, groups={groups!r}, filters={filters!r}."
        )
    for section, group, count in zip(sections, groups, filters, strict=True):
        if section % group or count % group:
            raise ValueError(
                "The groups of a section must divide its packets and its filters. "
                f"Received: sections={section}, groups={group}, filters={count}."
            )


def packet_sections(selection: Any, depth: int, filters: int) -> PacketSections:
    """Returns the sections of a selection for a number of filters.

    Args:
        selection: `"all"`, `"no_edges"` or `"alexnet"`, or a mapping with the fields
            of `PacketSections`.
        depth: Number of levels of the packets.
        filters: Number of filters; it must be a sum of multiples of the groups.

    Raises:
        ValueError: For an unknown selection, or a number that cannot be shared out.

    Example:
    >>> packet_sections("no_edges", 2, 24).filters
    (12, 4, 2, 4, 2)
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
            f"A selection has the keys {sorted(names)}. "
            f"Received: selection with keys={sorted(selection)}."
        )
    fields = {name: tuple(values) for name, values in selection.items()}
    dual_tree_packets.check_features(fields["features"], depth)
    found = PacketSections(**fields)
    if sum(found.filters) != filters:
        raise ValueError(
            f"The filters of the sections must sum to {filters}. "
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
            f"Cannot share out filters in multiples of the groups {tuple(groups)}. "
            f"Received: filters={filters}."
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
