"""Renderers: each turns a report into text."""
