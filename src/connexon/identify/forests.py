"""What boosted trees say of rows, by lightgbm or compiled (compiled.py): the same bit by bit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from connexon.identify.compiled import arranged, loops

if TYPE_CHECKING:
    import lightgbm

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

# A leaf is a bit of a word of 32.
_LEAVES = 32
_CATEGORY, _NAN_LEFT, _MISSING, _ZERO_IS_MISSING = 1, 2, 12, 4


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees for `loops.tree_scores`. Node after node: the `column` looked at, the `threshold` up to
    which a row goes left, `keeps`, the leaves that are left for one that goes right, and whether
    NaN does. Tree after tree: where its nodes start, and its `leaves` from left to right."""

    column: npt.NDArray[np.int32]
    threshold: Floats
    keeps: npt.NDArray[np.uint32]
    is_nan_right: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int64]
    leaves: Doubles


def raw_scores(booster: lightgbm.Booster, features: Floats, threads: int) -> Doubles:
    """What the trees add up to for each row, by so many threads (0: all cores)."""
    fast = loops(len(features))
    forest = forest_of(booster) if fast else None
    if fast is None or forest is None:
        return np.asarray(booster.predict(features, raw_score=True, num_threads=threads))
    out = np.zeros(len(features))
    nodes = (forest.column, forest.threshold, forest.keeps, forest.is_nan_right)
    fast.tree_scores(arranged(features, np.float32), nodes, forest.starts, forest.leaves, out)
    return out


@lru_cache(maxsize=16)
def forest_of(booster: lightgbm.Booster) -> Forest | None:
    """The trees laid out; None for trees that have more leaves or other tests than ours."""
    trees = [_fields(t) for t in booster.model_to_string().split("\nTree=")[1:]]
    if any(int(t["num_leaves"][0]) > _LEAVES for t in trees):
        return None
    kinds = {int(kind) for t in trees for kind in t["decision_type"]}
    if any(k & _CATEGORY or k & _MISSING == _ZERO_IS_MISSING for k in kinds):
        return None
    column, threshold, keeps, is_nan_right = [], [], [], []
    leaves = np.zeros((len(trees), _LEAVES))
    for tree, values in zip(trees, leaves, strict=True):
        order, kept = _branches(tree)
        values[: len(order)] = np.array(tree["leaf_value"], dtype=np.float64)[order]
        limit = np.array(tree["threshold"], dtype=np.float64)
        kind = np.array(tree["decision_type"], dtype=np.int64)
        is_nan_right.append(np.where(kind & _MISSING, kind & _NAN_LEFT == 0, limit < 0.0))
        column.append(np.array(tree["split_feature"], dtype=np.int32))
        threshold.append(_at_most(limit))
        keeps.append(np.array(kept, dtype=np.uint32))
    starts = np.cumsum([0, *[len(nodes) for nodes in column]])
    return Forest(
        np.concatenate(column), np.concatenate(threshold), np.concatenate(keeps),
        np.concatenate(is_nan_right), starts, leaves,
    )  # fmt: skip


def _fields(tree: str) -> dict[str, list[str]]:
    """The lines of a tree's text: name → values; the names of its nodes' lines are all there."""
    nodes = "split_feature threshold decision_type left_child right_child"
    found: dict[str, list[str]] = {name: [] for name in nodes.split()}
    for line in tree.partition("\n\n")[0].splitlines():
        name, _, values = line.partition("=")
        found[name] = values.split()
    return found


def _branches(tree: dict[str, list[str]]) -> tuple[list[int], list[int]]:
    """The leaves from left to right, and for each node the word of leaves outside its left branch.
    A child below 0 is leaf -child - 1."""
    children = [[int(child) for child in tree[side]] for side in ("left_child", "right_child")]
    order: list[int] = []
    keeps = [0] * len(children[0])

    def walk(node: int) -> None:
        if node < 0:
            order.append(-node - 1)
            return
        first = len(order)
        walk(children[0][node])
        keeps[node] = ~((1 << len(order)) - (1 << first)) & 0xFFFFFFFF
        walk(children[1][node])

    walk(0 if keeps else -1)
    return order, keeps


def _at_most(limit: Doubles) -> Floats:
    """For each limit the largest float32 that is not above it."""
    near = limit.astype(np.float32)
    return np.where(near > limit, np.nextafter(near, np.float32(-np.inf)), near)
