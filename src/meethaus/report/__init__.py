"""Renders what was judged, one module for each form; all have the same input."""
