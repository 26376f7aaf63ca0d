"""Networks of vectors and images that are captured."""

import torch
from torch import nn
from torch.nn import functional as F


def mlp():
    return nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 3))


def activations():
    layers = [nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 7), nn.Sigmoid(), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers)


def gelus():
    return nn.Sequential(nn.Linear(5, 6), nn.GELU(), nn.Linear(6, 7), nn.GELU("tanh"), nn.SiLU())


def without_biases():
    return nn.Sequential(nn.Linear(5, 7, bias=False), nn.PReLU(7), nn.Linear(7, 3, bias=False))


def classifier():
    return nn.Sequential(nn.Linear(5, 7), nn.Dropout(0.5), nn.ReLU(), nn.Softmax(dim=1))


def batch_normed():
    layers = nn.Sequential(nn.Linear(5, 7), nn.BatchNorm1d(7), nn.ReLU(), nn.Linear(7, 3))
    layers.train()(torch.randn(20, 5))
    return layers


def layer_normed():
    return nn.Sequential(nn.Linear(5, 7), nn.LayerNorm(7), nn.Linear(7, 3))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 5, padding=2)
        self.conv2 = nn.Conv2d(3, 4, 5)
        self.fc1 = nn.Linear(36, 12)
        self.fc2 = nn.Linear(12, 10)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = F.max_pool2d(torch.relu(self.conv2(x)), 2, 2)
        return self.fc2(torch.relu(self.fc1(x.view(-1, 36))))


class Residual(nn.Module):
    """A block of a ResNet, and its head."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 5, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(5)
        self.conv2 = nn.Conv2d(5, 5, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(5)
        self.shortcut = nn.Sequential(nn.Conv2d(3, 5, 1, stride=2, bias=False), nn.BatchNorm2d(5))
        self.fc = nn.Linear(5, 7)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += self.shortcut(x)
        y = F.adaptive_avg_pool2d(F.relu(y, inplace=True), 1)
        return self.fc(torch.flatten(y, 1))


def residual():
    torch.manual_seed(1)
    block = Residual()
    block.train()(torch.randn(4, 3, 8, 8))
    return block


def depthwise():
    return nn.Sequential(
        nn.Conv2d(4, 4, 3, padding=1, groups=4),
        nn.Conv2d(4, 6, 1),
        nn.AvgPool2d(2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def dilated():
    return nn.Conv2d(2, 3, 3, dilation=2, padding=(2, 1), groups=1)


def signals():
    return nn.Sequential(
        nn.Conv1d(2, 3, 5, stride=2, padding=2), nn.ReLU(), nn.MaxPool1d(2), nn.AvgPool1d(2)
    )


def group_normed():
    return nn.Sequential(nn.Conv2d(2, 6, 3), nn.GroupNorm(3, 6))


class SqueezeExcite(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        weights = torch.sigmoid(self.fc(x.mean((2, 3))))
        return x * weights[:, :, None, None]


class Normalize(nn.Module):
    """Constants that are buffers, numbers and literals."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.5, 0.25, 0.125]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([2.0, 0.5, 0.3]).view(3, 1, 1))
        self.conv = nn.Conv2d(3, 2, 3)

    def forward(self, x):
        y = self.conv((x - self.mean) / self.std)
        return 1 - 2 * y.square() + abs(y) / 3


class Sliced(nn.Module):
    """Parts, a flip of dimensions, a product with a matrix of its own."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 3))

    def forward(self, x):
        a, b, c = x.split([2, 2, 1], dim=1)
        y = (a - b) @ self.weight + c.squeeze(1).mm(self.weight)[:, None]
        return y[:, 1, :2] + x.unbind(2)[0][:, 1:3].clamp(min=0)


class Tied(nn.Module):
    """One layer twice."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(5, 5)

    def forward(self, x):
        return torch.relu(self.layer(torch.relu(self.layer(x))))


class ModeOfItsOwn(nn.Module):
    """Layers that compute something else in training, and some that do not, or are in eval mode."""

    def __init__(self):
        super().__init__()
        kinds = (nn.Dropout(0.1), nn.Dropout(0.0), nn.ReLU(), nn.BatchNorm1d(5).eval())
        self.layers = nn.Sequential(*kinds)

    def forward(self, x):
        return self.layers(x) + x if self.training else self.layers(x)


class NamedLikeNodes(nn.Module):
    """A parameter with the name of a node."""

    def __init__(self):
        super().__init__()
        self.h1 = nn.Parameter(torch.randn(3))

    def forward(self, x):
        return (x * self.h1).sum(-1)
