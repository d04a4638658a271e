# SPDX-License-Identifier: MIT
"""A small PyTorch project."""

from example.model import Classifier

__all__ = ["Classifier"]
