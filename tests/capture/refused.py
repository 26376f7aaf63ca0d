"""Modules that are not captured; a test has the reasons, by the line."""

import torch
from torch import nn
from torch.nn import functional as F


class Unknown(nn.Module):
    """Four operators that are not supported, all told at once."""

    def forward(self, x):
        y = torch.exp(x)
        z = torch.cumsum(y, 1)
        return torch.cat([F.elu(z), x.flip(1)], 1)


class Branch(nn.Module):
    def forward(self, x):
        if x.sum() > 0:
            return x
        return -x


class AlwaysDropout(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5)


class Noise(nn.Module):
    def forward(self, x):
        return x + torch.randn(5)


def statistics():
    return nn.Sequential(nn.Linear(5, 3), nn.BatchNorm1d(3, track_running_stats=False))


def embedding():
    return nn.Embedding(5, 3)


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros(1))

    def forward(self, x):
        self.calls += 1
        return x * self.calls


class ChangesItsInput(nn.Module):
    def forward(self, x):
        x.mul_(2)
        return x + 1


class AcrossSamples(nn.Module):
    def forward(self, x):
        return x - x.mean(0)


class FirstSample(nn.Module):
    def forward(self, x):
        return x[0] + x


class CountsSamples(nn.Module):
    def forward(self, x):
        return x / x.shape[0]


def half():
    return nn.Linear(5, 3).half()


def double():
    return nn.Linear(5, 3).double()


class CastsToDouble(nn.Module):
    def forward(self, x):
        return x.double().float()


class TwoResults(nn.Module):
    def forward(self, x):
        return x, 2 * x


class TwoInputs(nn.Module):
    def forward(self, x, y):
        return x + y


class Quotient(nn.Module):
    def forward(self, x):
        return 1 / (x * x + 1)


class Constant(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))

    def forward(self, x):
        return self.w * 2


def dilated_pool():
    return nn.MaxPool2d(3, dilation=2)


def mirrored():
    return nn.Conv2d(2, 3, 3, padding=1, padding_mode="reflect")


class FixesSamples(nn.Module):
    def forward(self, x):
        return x + torch.zeros(len(x), 5)


def recurrent():
    return nn.Sequential(nn.GRU(5, 3, batch_first=True))


def not_finite():
    layer = nn.Linear(5, 3)
    with torch.no_grad():
        layer.bias[1] = float("nan")
    return layer


def nothing():
    return None


def fails():
    raise RuntimeError("no weights here")


class WindowMask(nn.Module):
    """A mask with −∞ that is not the causal one."""

    def forward(self, x):
        barred = torch.ones(5, 5).triu(2).bool()
        return F.scaled_dot_product_attention(x, x, x, ~barred)
