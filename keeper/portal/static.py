"""The built pages, and what is said where they are not built."""

from __future__ import annotations

from html import escape
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HASHED = "/assets/"  # Vite puts a hash of the content into these names
LEAST_ZIPPED = 1_000  # bytes; less is one packet all the same
FOR_EVER = "public, max-age=31536000, immutable"

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The pages are not built</title>
<h1>The pages are not built</h1>
<p>There is nothing in <code>{folder}</code>. <code>npm run build</code> builds them.</p>
<p>The API answers all the same: <a href="/api/openapi.json">its description</a>.</p>
</html>
"""


class Pages(StaticFiles):
    """Serves files that never change for ever, and others only as long as they are the newest."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Say how long a file may be kept."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        scope = args[2] if len(args) > 2 else kwargs["scope"]
        response.headers["Cache-Control"] = _keep(scope)  # type: ignore[arg-type]
        return response


def _keep(scope: Scope) -> str:
    return FOR_EVER if HASHED in str(scope["path"]) else "no-cache"


def add_pages(app: FastAPI, folder: Path) -> None:
    """Serve the folder at the root, for whatever no path of the API answers to by any method."""
    if (folder / "index.html").is_file():
        pages = Pages(directory=folder, html=True)
        # Mounted, it would take from the API's paths the methods that those do not have.
        app.router.default = GZipMiddleware(pages, minimum_size=LEAST_ZIPPED)
        return
    page = NOT_BUILT.format(folder=escape(str(folder.name)))

    @app.get("/", include_in_schema=False)
    async def not_built() -> HTMLResponse:
        return HTMLResponse(page, status_code=503)

    @app.get("/index.html", include_in_schema=False)
    async def index() -> RedirectResponse:
        return RedirectResponse("/")
