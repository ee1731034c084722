"""Draw a chart onto a PDF page: paths and real text, no picture, in the page's own font."""

from __future__ import annotations

import keeper.adapters.pdf_settings  # noqa: F401  before anything of reportlab

# isort: split
from collections.abc import Callable
from typing import TYPE_CHECKING

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from numpy import asarray
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import getAscentDescent, stringWidth
from reportlab.platypus import Flowable

from keeper.adapters.pdf_fonts import PLAIN
from keeper.adapters.svg_canvas import Shape, paint_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import ArrayLike
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.pathobject import PDFPathObject

# The page is white: what the HTML takes from its style sheet stands here once.
COLOURS = {
    "#0b0001": "#5a6675",
    "#0b0002": "#dfe4ea",
    "#0b0003": "#1f5fd6",
    "#0b0004": "#d2691e",
    "#0b0100": "#9aa8b8",
    "#0b0101": "#2f6fdb",
    "#0b0102": "#14a098",
    "#0b0103": "#e0a526",
    "#0b0104": "#8a5cd0",
    "#0b0105": "#d8605a",
    "#0b0106": "#6aa84f",
    "#0b0107": "#c45a9c",
}


class ChartFlowable(Flowable):  # type: ignore[misc]  # reportlab has no types
    """
    A chart in the flow of a page.

    Args:
        shape: its size.
        paint: puts the data on the axes, see svg_canvas.draw.
        width: that it may take, in points.
    """

    def __init__(self, shape: Shape, paint: Callable[[Axes], None], width: float) -> None:
        super().__init__()
        self._shape, self._paint = shape, paint
        self.width, self.height = width, width * shape.height / shape.width

    def draw(self) -> None:
        """Draw it at the canvas's origin."""
        scale = self.width / (self._shape.width * 72)
        self.canv.saveState()
        self.canv.scale(scale, scale)
        renderer = PageRenderer(self.canv, self._shape)
        paint_figure(self._shape, self._paint, lambda figure: figure.draw(renderer))
        self.canv.restoreState()


class PageRenderer(RendererBase):
    """
    matplotlib's drawing calls on a PDF canvas, 72 units an inch.

    Args:
        canvas: drawn on at its origin.
        shape: of the figure.
    """

    def __init__(self, canvas: Canvas, shape: Shape) -> None:
        super().__init__()
        self._canvas, self._size = canvas, (shape.width * 72, shape.height * 72)

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size of the figure."""
        return self._size

    def flipy(self) -> bool:
        """Say that y grows upwards, as on every PDF page."""
        return False

    def points_to_pixels(self, points: ArrayLike) -> ArrayLike:
        """Return lengths as they are: 72 dots an inch."""
        return points

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: object = None,  # noqa: N803  matplotlib's name
    ) -> None:
        """Stroke a path, and fill it where it has a colour."""
        canvas = self._canvas
        canvas.saveState()
        self._clip(gc)
        fill, stroke = rgbFace is not None, gc.get_linewidth() > 0
        if fill:
            canvas.setFillColor(_colour(rgbFace, gc.get_alpha(), forced=gc.get_forced_alpha()))
        if stroke:
            canvas.setStrokeColor(_colour(gc.get_rgb(), gc.get_alpha(), forced=False))
            self._set_pen(gc)
        canvas.drawPath(
            _trace(canvas.beginPath(), path, transform), stroke=int(stroke), fill=int(fill)
        )
        canvas.restoreState()

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: object,
        angle: float,
        ismath: object = False,  # noqa: ARG002  matplotlib's signature
        mtext: object = None,  # noqa: ARG002
    ) -> None:
        """Write a text whose lower left corner is given."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(angle)
        canvas.setFillColor(_colour(gc.get_rgb(), gc.get_alpha(), forced=False))
        canvas.setFont(PLAIN, _size_of(prop))
        canvas.drawString(0, 0, s)
        canvas.restoreState()

    def get_text_width_height_descent(
        self, s: str, prop: object, ismath: object
    ) -> tuple[float, float, float]:
        """Measure a text by the font of the page."""
        del ismath
        size = _size_of(prop)
        ascent, descent = getAscentDescent(PLAIN, size)
        return stringWidth(s, PLAIN, size), ascent - descent, -descent

    def _clip(self, gc: GraphicsContextBase) -> None:
        box = gc.get_clip_rectangle()
        if box is not None:
            shape = self._canvas.beginPath()
            shape.rect(box.x0, box.y0, box.width, box.height)
            self._canvas.clipPath(shape, stroke=0, fill=0)

    def _set_pen(self, gc: GraphicsContextBase) -> None:
        self._canvas.setLineWidth(gc.get_linewidth())
        self._canvas.setLineJoin(1)
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            self._canvas.setDash([float(each) for each in asarray(dashes)], offset)


def _trace(traced: PDFPathObject, path: Path, transform: Transform) -> PDFPathObject:
    """Copy a path; a curve of one control point becomes one of two."""
    here = (0.0, 0.0)
    for points, code in path.iter_segments(transform, remove_nans=True, simplify=False):
        if code == Path.MOVETO:
            traced.moveTo(*points)
        elif code == Path.LINETO:
            traced.lineTo(*points)
        elif code == Path.CURVE3:
            control, end = points[:2], points[2:]
            first = tuple(a + 2 / 3 * (c - a) for a, c in zip(here, control, strict=True))
            second = tuple(e + 2 / 3 * (c - e) for e, c in zip(end, control, strict=True))
            traced.curveTo(*first, *second, *end)
        elif code == Path.CURVE4:
            traced.curveTo(*points)
        elif code == Path.CLOSEPOLY:
            traced.close()
        here = (points[-2], points[-1]) if code != Path.CLOSEPOLY else here
    return traced


def _colour(given: object, alpha: float | None, *, forced: bool) -> Color:
    """Put the page's own colour for a marker colour."""
    red, green, blue, own = to_rgba(given)  # type: ignore[arg-type]
    name = f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
    red, green, blue, _ = to_rgba(COLOURS.get(name, name))
    shown = alpha if alpha is not None and (forced or own == 1) else own
    return Color(red, green, blue, alpha=shown)


def _size_of(prop: object) -> float:
    return float(prop.get_size_in_points())  # type: ignore[attr-defined]
