# SPDX-License-Identifier: MIT
"""The model takes images and gives one finite score a class."""

import torch

from example import Classifier


def test_one_score_a_class() -> None:
    model = Classifier(classes=7).eval()
    with torch.no_grad():
        scores = model(torch.zeros(2, 3, 32, 32))
    assert scores.shape == (2, 7)
    assert torch.isfinite(scores).all()
