"""Import one module with another text than what is on disk."""

from __future__ import annotations

from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

from scripts.mutation.mutants import Mutant


class Changed(MetaPathFinder):
    """Imports one module with a mutant in it."""

    def __init__(self, root: Path, mutant: Mutant, source: str) -> None:
        self._name = ".".join(Path(mutant.file).with_suffix("").parts)
        self._path = root / mutant.file
        self._text = mutant.applied(source)

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Claim that one module alone."""
        if name != self._name:
            return None
        loader: Loader = ChangedLoader(name, str(self._path), self._text)
        return spec_from_file_location(name, self._path, loader=loader)


class ChangedLoader(SourceFileLoader):
    """Reads another text than what is on disk."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, _name: str) -> CodeType:
        """Compile the other text; no cached bytecode is asked."""
        return compile(self._text, self.path, "exec", dont_inherit=True)
