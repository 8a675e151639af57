"""The Merkle tree over opaque leaves: its root, and proofs that a leaf is in it and that it only grew.

Source: RFC 6962 section 2.1; RFC 9162 sections 2.1.3 and 2.1.4 (checking proofs).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from undersigned.canon import sha256
from undersigned.errors import NotVerified, Refused

EMPTY_ROOT: Final = sha256(b"")


def hash_leaf(leaf: bytes) -> bytes:
    """The 32-byte hash of a leaf of any length."""
    return sha256(b"\x00" + leaf)


def hash_node(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of a node over two 32-byte hashes."""
    return sha256(b"\x01" + left + right)


class Frontier:
    """A tree that is only appended to: it remembers one hash for each full subtree, so O(log n)."""

    def __init__(self) -> None:
        self._subtrees: list[bytes] = []
        self._size = 0

    @property
    def size(self) -> int:
        """The number of leaves so far."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add a leaf, of any length, at the end."""
        self.append_hash(hash_leaf(leaf))

    def append_hash(self, leaf_hash: bytes) -> None:
        """Add a leaf by its 32-byte hash."""
        node, bits = leaf_hash, self._size
        while bits & 1:
            node, bits = hash_node(self._subtrees.pop(), node), bits >> 1
        self._subtrees.append(node)
        self._size += 1

    def root(self) -> bytes:
        """The root of the leaves so far, 32 bytes."""
        if not self._subtrees:
            return EMPTY_ROOT
        node = self._subtrees[-1]
        for left in reversed(self._subtrees[:-1]):
            node = hash_node(left, node)
        return node


def build_root(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves, which are read once and not kept; 32 bytes.

    Source: RFC 6962 section 2.1.
    """
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def build_inclusion_proof(leaves: Iterable[bytes], index: int) -> tuple[bytes, ...]:
    """The 32-byte hashes that lead from leaf `index` to the root over all the leaves, leaf side first.

    Raises:
        Refused: `leaf-missing`, when there is no such leaf.
    Source: RFC 6962 section 2.1.1.
    """
    hashes = [hash_leaf(leaf) for leaf in leaves]
    if not 0 <= index < len(hashes):
        raise Refused("leaf-missing", None, f"no leaf {index} among {len(hashes)}")
    path: list[bytes] = []
    while len(hashes) > 1:
        split = _split(len(hashes))
        if index < split:
            path.append(_root_of_hashes(hashes[split:]))
            hashes = hashes[:split]
        else:
            path.append(_root_of_hashes(hashes[:split]))
            hashes, index = hashes[split:], index - split
    return tuple(reversed(path))


def build_consistency_proof(leaves: Iterable[bytes], old: int) -> tuple[bytes, ...]:
    """The 32-byte hashes that show that the tree over all the leaves begins with its first `old` leaves.

    Args:
        old: from 0 to the number of leaves; for both of these the proof is empty.

    Raises:
        Refused: `leaf-missing`, when there are fewer leaves than `old`.
    Source: RFC 6962 section 2.1.2.
    """
    hashes = [hash_leaf(leaf) for leaf in leaves]
    if not 0 <= old <= len(hashes):
        raise Refused("leaf-missing", None, f"{old} leaves among {len(hashes)}")
    if old == 0:
        return ()
    path: list[bytes] = []
    # The subtree of the old tree needs no hash as long as it is the whole old tree: its root is known.
    is_whole = True
    while old != len(hashes):
        split = _split(len(hashes))
        if old <= split:
            path.append(_root_of_hashes(hashes[split:]))
            hashes = hashes[:split]
        else:
            path.append(_root_of_hashes(hashes[:split]))
            hashes, old, is_whole = hashes[split:], old - split, False
    if not is_whole:
        path.append(_root_of_hashes(hashes))
    return tuple(reversed(path))


def _root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    frontier = Frontier()
    for leaf_hash in hashes:
        frontier.append_hash(leaf_hash)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that `leaf` is leaf `index` of the tree of `size` leaves with this 32-byte root.

    Raises:
        NotVerified: `inclusion-proof`.
    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size or any(len(sibling) != 32 for sibling in proof):
        raise NotVerified("inclusion-proof")
    position, last, node = index, size - 1, hash_leaf(leaf)
    for sibling in proof:
        if last == 0:
            raise NotVerified("inclusion-proof", None, "too many hashes")
        if position & 1 or position == last:
            node = hash_node(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = hash_node(node, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or node != root:
        raise NotVerified("inclusion-proof")


def check_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `size` leaves begins with the tree of `old` leaves; roots are 32 bytes.

    Raises:
        NotVerified: `consistency-proof`.
    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 <= old <= size or any(len(sibling) != 32 for sibling in proof):
        raise NotVerified("consistency-proof")
    if old in {0, size}:
        if proof or old_root != (root if old == size else EMPTY_ROOT):
            raise NotVerified("consistency-proof")
        return
    # A perfect old tree is a node of the new one, so its root stands at the head of the path by itself.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not proof or _roots_along(old - 1, size - 1, path) != (old_root, root):
        raise NotVerified("consistency-proof")


def _roots_along(position: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the old and the new tree that a path leads to, or None if its length is wrong."""
    while position & 1:
        position, last = position >> 1, last >> 1
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            old_node, new_node = hash_node(sibling, old_node), hash_node(sibling, new_node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new_node = hash_node(new_node, sibling)
        position, last = position >> 1, last >> 1
    return (old_node, new_node) if last == 0 else None
