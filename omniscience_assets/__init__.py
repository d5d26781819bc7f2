"""An open data platform for scientific figures: paper dumps in, dense and checked captions out."""

__version__ = "0.1.0"
