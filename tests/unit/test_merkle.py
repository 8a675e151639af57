from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest

from undersigned.errors import NotVerified, Refused
from undersigned.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    build_consistency_proof,
    build_inclusion_proof,
    build_root,
    check_consistency,
    check_inclusion,
)

# The eight leaves and roots that implementations of RFC 6962 have always shared.
SHARED_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
SHARED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [bytes([number]) * number for number in range(20)]


def recursive_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 writes it, by recursion: nothing shared with the code under test."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    inner = recursive_root(leaves[:split]) + recursive_root(leaves[split:])
    return hashlib.sha256(b"\x01" + inner).digest()


def recursive_path(leaves: list[bytes], index: int) -> list[bytes]:
    """PATH as RFC 6962 section 2.1.1 writes it."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*recursive_path(leaves[:split], index), recursive_root(leaves[split:])]
    return [*recursive_path(leaves[split:], index - split), recursive_root(leaves[:split])]


def recursive_subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF as RFC 6962 section 2.1.2 writes it."""
    if old == len(leaves):
        return [] if whole else [recursive_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*recursive_subproof(old, leaves[:split], whole), recursive_root(leaves[split:])]
    return [*recursive_subproof(old - split, leaves[split:], False), recursive_root(leaves[:split])]


@pytest.mark.parametrize("size", range(9))
def test_root_is_the_shared_one(size: int) -> None:
    assert build_root(iter(SHARED_LEAVES[:size])).hex() == SHARED_ROOTS[size]


@pytest.mark.parametrize("size", range(20))
def test_root_and_proofs_equal_those_of_the_recursion(size: int) -> None:
    leaves = LEAVES[:size]
    assert build_root(leaves) == recursive_root(leaves)
    for index in range(size):
        assert list(build_inclusion_proof(leaves, index)) == recursive_path(leaves, index)
    for old in range(1, size + 1):
        assert list(build_consistency_proof(leaves, old)) == recursive_subproof(old, leaves, True)


def test_frontier_remembers_a_hash_for_each_full_subtree() -> None:
    frontier = Frontier()
    for leaf in LEAVES:
        frontier.append(leaf)
        assert frontier.root() == recursive_root(LEAVES[: frontier.size])
        assert len(frontier._subtrees) == frontier.size.bit_count()


@pytest.mark.parametrize("size", range(1, 20))
def test_accepts_every_leaf_and_refuses_it_at_every_other_place(size: int) -> None:
    root = build_root(LEAVES[:size])
    for index in range(size):
        proof = build_inclusion_proof(LEAVES[:size], index)
        check_inclusion(LEAVES[index], index, size, proof, root)
        for other in range(-1, size + 2):
            if other != index:
                with pytest.raises(NotVerified):
                    check_inclusion(LEAVES[index], other, size, proof, root)
        with pytest.raises(NotVerified):
            check_inclusion(LEAVES[index] + b"x", index, size, proof, root)
        with pytest.raises(NotVerified):
            check_inclusion(LEAVES[index], index, size, [*proof, root], root)
        for position in range(len(proof)):
            with pytest.raises(NotVerified):
                check_inclusion(LEAVES[index], index, size, proof[:position] + proof[position + 1 :], root)


@pytest.mark.parametrize("size", range(20))
def test_accepts_every_earlier_tree_and_refuses_others(size: int) -> None:
    roots = [build_root(LEAVES[:old]) for old in range(size + 1)]
    for old in range(size + 1):
        proof = build_consistency_proof(LEAVES[:size], old)
        check_consistency(old, roots[old], size, roots[size], proof)
        with pytest.raises(NotVerified):
            check_consistency(old, hashlib.sha256(b"other").digest(), size, roots[size], proof)
        with pytest.raises(NotVerified):
            check_consistency(old, roots[old], size, hashlib.sha256(b"other").digest(), [*proof, roots[old]])
        for position in range(len(proof)):
            fewer = proof[:position] + proof[position + 1 :]
            with pytest.raises(NotVerified):
                check_consistency(old, roots[old], size, roots[size], fewer)
        for other in range(1, size):
            if other != old:
                with pytest.raises(NotVerified):
                    check_consistency(other, roots[old], size, roots[size], proof)


def test_refuses_a_tree_that_shrank() -> None:
    for small, large in pairwise(range(1, 9)):
        with pytest.raises(NotVerified):
            check_consistency(large, build_root(LEAVES[:large]), small, build_root(LEAVES[:small]), ())


def test_refuses_a_leaf_that_is_not_there() -> None:
    with pytest.raises(Refused) as refused:
        build_inclusion_proof(LEAVES, len(LEAVES))
    assert refused.value.code == "leaf-missing"
    with pytest.raises(Refused):
        build_consistency_proof(LEAVES, len(LEAVES) + 1)


def test_nothing_precedes_every_tree_without_a_proof() -> None:
    check_consistency(0, EMPTY_ROOT, 5, build_root(LEAVES[:5]), ())
    with pytest.raises(NotVerified):
        check_consistency(0, EMPTY_ROOT, 5, build_root(LEAVES[:5]), (EMPTY_ROOT,))
