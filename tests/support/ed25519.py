"""Ed25519 in plain integers: points of small order, and signatures that only ZIP 215 accepts."""

from __future__ import annotations

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P)
    return x % P, y % P


def multiply(scalar: int, point: Point) -> Point:
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def find_x(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        return None
    return P - x if x & 1 != sign and x else x


def encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decode(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y = (number & (2**255 - 1)) % P
    x = find_x(y, number >> 255)
    return None if x is None else (x, y)


BASE_Y = 4 * pow(5, -1, P) % P
_BASE_X = find_x(BASE_Y, 0)
assert _BASE_X is not None
BASE: Point = (_BASE_X, BASE_Y)


def find_torsion_generator() -> Point:
    for y in range(2, 100):
        x = find_x(y, 0)
        if x is not None:
            point = multiply(ORDER, (x, y))
            if multiply(4, point) != IDENTITY:
                return point
    raise AssertionError("no point of order 8 found")


TORSION: tuple[Point, ...] = tuple(multiply(i, find_torsion_generator()) for i in range(8))


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER


def public_of(secret: int) -> bytes:
    return encode(multiply(secret, BASE))


def sign(secret: int, message: bytes, torsion: Point = IDENTITY) -> bytes:
    """A signature whose R has a part of small order; with the identity, an ordinary one."""
    nonce = int.from_bytes(hashlib.sha512(secret.to_bytes(32, "little") + message).digest(), "little") % ORDER
    r = encode(add(multiply(nonce, BASE), torsion))
    s = (nonce + challenge(r, public_of(secret), message) * secret) % ORDER
    return r + s.to_bytes(32, "little")
