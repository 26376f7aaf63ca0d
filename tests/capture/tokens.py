"""Networks of sequences that are captured."""

import torch
from torch import nn
from torch.nn import functional as F


def encoder_layer():
    return nn.TransformerEncoderLayer(8, 2, 12, batch_first=True)


def encoder():
    return nn.TransformerEncoder(
        nn.TransformerEncoderLayer(8, 4, 12, norm_first=True, activation="gelu", batch_first=True),
        2,
        norm=nn.LayerNorm(8),
        enable_nested_tensor=False,
    )


class SequenceFirst(nn.Module):
    """Tokens before samples, inside."""

    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 12)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.layer(x.transpose(0, 1)).mean(0))


class CrossAttention(nn.Module):
    """Queries from one half of the tokens, keys and values from the other."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        return self.attention(x[:, :2], x[:, 2:], x[:, 2:])[0]


class Causal(nn.Module):
    """Attention of one's own, which sees what came before, after learned positions."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(3, 8)
        self.positions = nn.Embedding(5, 8)
        self.qkv = nn.Linear(8, 24)
        self.out = nn.Linear(8, 8, bias=False)

    def forward(self, x):
        n, t, _ = x.shape
        x = self.embed(x) + self.positions(torch.arange(t))
        q, k, v = (y.view(n, t, 2, 4).transpose(1, 2) for y in self.qkv(x).chunk(3, dim=-1))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return x + self.out(y.transpose(1, 2).reshape(n, t, 8))


class ByHand(nn.Module):
    """Attention from matrix products, with a mask in a buffer."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(8, 4), nn.Linear(8, 4), nn.Linear(8, 6)
        self.register_buffer("mask", torch.tril(torch.ones(5, 5)) == 0)

    def forward(self, x):
        scores = self.q(x) @ self.k(x).transpose(-2, -1) / 2
        return scores.masked_fill(self.mask, float("-inf")).softmax(-1) @ self.v(x)


class Mixer(nn.Module):
    """Tokens are mixed by a layer over the other dimension."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Linear(5, 5)
        self.norm = nn.LayerNorm([5, 8])

    def forward(self, x):
        y = self.tokens(self.norm(x).permute(0, 2, 1)).transpose(1, 2)
        return torch.softmax(x + y, dim=1)
