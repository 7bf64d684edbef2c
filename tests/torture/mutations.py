"""Damage: what disks, networks, editors and other programs do to files."""

from __future__ import annotations

import random
from collections.abc import Callable

TOKENS = [
    *(b"\0", b'"', b"'", b"\\", b"\n", b"\r", b"\r\n", b"\n\n", b",", b";", b"\t", b"{", b"}", b"[", b"]", b":"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\\ud800", b"\\u0000", b"\x1b[31m"),
    *(b"NaN", b"Infinity", b"-inf", b"1e999", b"-0", b"0x10", b"1e-400", b"9" * 400, b"0." + b"1" * 500),
    *(b"null", b"true", b'""', b"{}", b"[]", b'{"a":', b"[" * 2000, b'{"a":' * 500, b"x" * 5000, b"\xe2\x80\xae"),
    *(b"2026-02-30T25:61:61Z", b"$features", b"../../..", b"file:///etc/passwd", b"&a *a", b"!!python/name:os.system"),
]

Mutation = Callable[[bytes, random.Random], bytes]


def damaged(content: bytes, rng: random.Random) -> bytes:
    """The content after one to three accidents."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        content = rng.choice(MUTATIONS)(content, rng)
    return content


def _span(content: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(content) + 1)
    return start, min(len(content), start + rng.choice([1, 2, 8, 64, 512]))


def flip(content: bytes, rng: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(rng.choice([1, 1, 4, 16]) if found else 0):
        found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def cut_the_beginning(content: bytes, rng: random.Random) -> bytes:
    return content[rng.randrange(len(content) + 1) :]


def delete(content: bytes, rng: random.Random) -> bytes:
    start, end = _span(content, rng)
    return content[:start] + content[end:]


def repeat(content: bytes, rng: random.Random) -> bytes:
    start, end = _span(content, rng)
    return content[:end] + content[start:end] * rng.choice([1, 2, 50]) + content[end:]


def zero(content: bytes, rng: random.Random) -> bytes:
    start, end = _span(content, rng)
    return content[:start] + bytes(end - start) + content[end:]


def insert(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice(TOKENS) + content[place:]


def replace_a_word(content: bytes, rng: random.Random) -> bytes:
    """A value between commas, quotes or colons."""
    start = rng.randrange(len(content) + 1)
    ends = [place for mark in b',":}]\n' if (place := content.find(mark, start + 1)) >= 0]
    begins = [content.rfind(mark, 0, start) for mark in b',":{[\n']
    return content[: max(begins) + 1] + rng.choice(TOKENS) + content[min(ends, default=len(content)) :]


def swap_lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def delete_a_line(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    del lines[rng.randrange(len(lines))]
    return b"\n".join(lines)


def join_lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = rng.randrange(len(lines))
    return b"\n".join(lines[:place]) + b"".join(lines[place : place + 2]) + b"\n".join(lines[place + 2 :])


def empty(_: bytes, __: random.Random) -> bytes:
    return b""


def as_utf_16(content: bytes, _: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode("utf-16")


MUTATIONS: list[Mutation] = [
    *(flip, cut, delete, repeat, zero, insert, replace_a_word, swap_lines, delete_a_line) * 3,
    *(cut_the_beginning, join_lines, empty, as_utf_16),
]
"""Those that leave most as it is come up more often: they lead further in."""
