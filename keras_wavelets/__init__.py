"""Wavelets as ordinary Keras parts."""

__version__ = "0.1.0"
