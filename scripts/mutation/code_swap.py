"""Put a changed module's functions into the running one, without importing anything again."""

from __future__ import annotations

import gc
import inspect
from collections import defaultdict
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType


class OnlyAtImportError(Exception):
    """The change is not inside a function: only a new import brings it."""


class LiveFunctions:
    """The functions that exist, by the code that they run."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._of: dict[CodeType, list[FunctionType]] = defaultdict(list)
        self._caches: list[_lru_cache_wrapper[object]] = []
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and is_below(folder, one.__code__):
                self._of[one.__code__].append(one)
            elif isinstance(one, _lru_cache_wrapper):
                self._caches.append(one)

    def swap(self, before: str, after: str, path: str) -> None:
        """
        Let every function whose code differs between two texts of a module run the second.

        Raises:
            OnlyAtImportError: the texts differ outside of functions, too.
        """
        pairs = list(differing(compiled(before, path), compiled(after, path)))
        if not all(self._of.get(old) for old, _ in pairs):
            raise OnlyAtImportError
        for old, new in pairs:
            for function in self._of[old]:
                function.__code__ = new
        for cache in self._caches:
            cache.cache_clear()  # it holds what the old code answered

    def forget(self) -> None:
        """Empty the caches of these functions alone, so that whoever asks next runs their lines."""
        for cache in self._caches:
            code = getattr(cache.__wrapped__, "__code__", None)
            if code is not None and is_below(self._folder, code):
                cache.cache_clear()


def is_below(folder: str, code: CodeType) -> bool:
    """Say whether code comes from a file below a folder."""
    return code.co_filename.startswith(folder)


def compiled(text: str, path: str) -> CodeType:
    """Compile a module as an import would."""
    return compile(text, path, "exec", dont_inherit=True)


def differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """
    Pair the outermost functions whose code differs.

    Raises:
        OnlyAtImportError: a module or a class body differs by itself.
    """
    if old == new:
        return
    if is_function(old):
        yield old, new
        return
    inner_old, inner_new = inner(old), inner(new)
    if len(inner_old) != len(inner_new) or emptied(old) != emptied(new):
        raise OnlyAtImportError
    for one, other in zip(inner_old, inner_new, strict=True):
        yield from differing(one, other)


def is_function(code: CodeType) -> bool:
    """Say whether code belongs to a function, not to a module or a class body."""
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def inner(code: CodeType) -> list[CodeType]:
    """List the code defined directly inside, in order."""
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def emptied(code: CodeType) -> tuple[object, ...]:
    """Give what a body does itself, whatever the functions in it do."""
    constants = tuple(
        None if isinstance(one, CodeType) else (type(one), one) for one in code.co_consts
    )
    return code.co_code, constants, code.co_names
