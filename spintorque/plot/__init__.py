"""Figures of answers: `plot_x(answer, *, ax=None)`; the only importer of matplotlib."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
