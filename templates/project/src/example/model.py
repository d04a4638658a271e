# SPDX-License-Identifier: MIT
"""The model: a small ResNet for ten classes."""

import torch
from torch import nn
from torchvision.models import resnet18


class Classifier(nn.Module):
    """Images in, one score a class out."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.backbone = resnet18(weights=None, num_classes=classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return a (batch, classes) tensor of scores for a (batch, 3, height, width) tensor."""
        return self.backbone(images)
