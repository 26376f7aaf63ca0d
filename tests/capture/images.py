"""Networks of images whose parts are joined, padded, or compared."""

import torch
from torch import nn
from torch.nn import functional as F


def stem():
    """What a ResNet begins with."""
    layers = nn.Sequential(
        nn.Conv2d(3, 4, 3, stride=(1, 2), padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
    )
    layers.train()(torch.randn(7, 3, 9, 8))
    return layers


def windows():
    return nn.Sequential(
        nn.MaxPool2d((2, 3), stride=(1, 2), padding=(1, 1), ceil_mode=True),
        nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False),
        nn.AdaptiveMaxPool2d((1, 3)),
    )


class Dense(nn.Module):
    """Each layer sees what all before made."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 3, 3, padding=1)
        self.second = nn.Conv2d(5, 2, 1)

    def forward(self, x):
        x = torch.cat([x, F.relu(self.first(x))], 1)
        return torch.cat([x, F.relu(self.second(x))], 1).amax((2, 3))


def mobile():
    return nn.Sequential(
        nn.Conv2d(3, 6, 1),
        nn.ReLU6(),
        nn.Conv2d(6, 6, 3, stride=2, padding=1, groups=6),
        nn.Hardswish(),
        nn.InstanceNorm2d(6, affine=True),
    )


def margins():
    return nn.Sequential(
        nn.ZeroPad2d((1, 0, 2, 1)),
        nn.Conv2d(2, 4, 3),
        nn.PixelShuffle(2),
        nn.Upsample(scale_factor=(2, 3)),
        nn.Hardtanh(-0.5, 0.75),
    )


class Joined(nn.Module):
    """Values, constants and parameters, one behind the other, moved and compared."""

    def __init__(self):
        super().__init__()
        self.first = nn.Parameter(torch.randn(1, 1, 6))
        self.low = nn.Parameter(torch.randn(6))

    def forward(self, x):
        y = torch.cat([self.first.expand(x.shape[0], -1, -1), x, 2 * x[:, :1]], 1)
        y = torch.maximum(y, self.low) - torch.minimum(y, y.roll(2, 1))
        return torch.stack([y[:, ::2], y[:, 1::2]], 2)[..., 1::2]


class Patches(nn.Module):
    """A small vision transformer, with a token of its own."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(1, 8, 4, stride=4)
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.position = nn.Parameter(torch.randn(1, 5, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 12, norm_first=True, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.position
        return self.head(self.encoder(x)[:, 0])
