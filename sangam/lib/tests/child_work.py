"""What the tests of `children` let a child do."""

import os
import re
import sys
import time


def double(item: int) -> int:
    return item * 2


def echo(item: object) -> object:
    return item


def behave(item: str) -> str:
    """Good, or in one of the ways in which foreign input breaks a process."""
    if item == "spin":
        re.match(r"(a|aa)+$", "a" * 200 + "b")
    if item == "eat":
        return str(len(bytearray(2 * 1024 * 1024 * 1024)))
    if item == "die":
        os._exit(9)
    if item == "segfault":
        os.kill(os.getpid(), 11)
    if item == "recurse":
        return behave(item)
    if item == "raise":
        raise ValueError("no such charset")
    if item == "exit":
        sys.exit(3)
    if item == "print":
        print("noise")
    if item == "slow":
        until = time.monotonic() + 0.05
        while time.monotonic() < until:
            pass
    if item == "lambda":
        return lambda: None  # type: ignore[return-value]
    return item.upper()


def stumble(item: tuple[str, int]) -> int:
    """Ends its process the first so many times it is tried (each leaves a letter in the file); then gives how often."""
    path, times = item
    with open(path, "a+") as file:
        file.write("x")
        tries = file.tell()
    if tries <= times:
        os.kill(os.getpid(), 9)
    return tries


def resident(item: int) -> int:
    """Peak resident MB after touching `item` MB."""
    with open("/proc/self/status") as file:
        hoard = bytearray(item * 1024 * 1024)
        hoard[::4096] = b"x" * len(hoard[::4096])
        return next(int(line.split()[1]) // 1024 for line in file.read().splitlines() if line.startswith("VmHWM"))


def pid(item: object) -> int:
    return os.getpid()
