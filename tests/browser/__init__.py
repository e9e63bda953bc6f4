"""Chromium on real pages: a folder whose browser and gateway stand while its tests run."""
