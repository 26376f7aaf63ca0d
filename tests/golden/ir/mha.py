"""`mha`: self-attention of three heads.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch --arch mha --seed 0 > exported_model.py

Variables are numbered as in the graph that `--graph` prints. Run this file to compare what PyTorch
computes with what Lean computed: the exit status is 0 if they agree within TOLERANCE, 1 if not.
"""

import base64
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

TOLERANCE = 1e-6  # largest |torch - lean| / max(1, |lean|)


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.in_proj_weight = parameter("in_proj_weight", 45, 15)
        self.in_proj_bias = parameter("in_proj_bias", 45)
        self.out_proj_weight = parameter("out_proj.weight", 15, 15)
        self.out_proj_bias = parameter("out_proj.bias", 15)

    def forward(self, x):  # [2, 4, 15]
        v5 = F.linear(x, self.in_proj_weight, self.in_proj_bias)  # [2, 4, 45]
        v6 = v5[..., 0:15]  # [2, 4, 15]
        v7 = v6.unflatten(-1, (3, 5)).transpose(1, 2)  # [2, 3, 4, 5]
        v8 = v5[..., 15:30]  # [2, 4, 15]
        v9 = v8.unflatten(-1, (3, 5)).transpose(1, 2)  # [2, 3, 4, 5]
        v10 = v5[..., 30:45]  # [2, 4, 15]
        v11 = v10.unflatten(-1, (3, 5)).transpose(1, 2)  # [2, 3, 4, 5]
        v12 = v7 @ v9.transpose(-2, -1)  # [2, 3, 4, 4]
        v13 = v12 * 0.4472136  # [2, 3, 4, 4]
        v14 = F.softmax(v13, dim=-1)  # [2, 3, 4, 4]
        v15 = v14 @ v11  # [2, 3, 4, 5]
        v16 = v15.transpose(1, 2).flatten(start_dim=2)  # [2, 4, 15]
        v17 = F.linear(v16, self.out_proj_weight, self.out_proj_bias)  # [2, 4, 15]
        return v17


def build_exported_model():
    """The model with the parameters that Lean drew."""
    return SelfAttention()


def example_input():
    """The input that Lean drew."""
    return tensor(INPUT, 2, 4, 15)


def lean_output():
    """What Lean computed for it."""
    return tensor(LEAN_OUTPUT, 2, 4, 15)


def tensor(data, *shape):
    """The binary32 tensor whose little-endian bytes `data` holds in base64."""
    scalars = [scalar for (scalar,) in struct.iter_unpack("<f", base64.b64decode(data))]
    return torch.tensor(scalars, dtype=torch.float32).reshape(shape)


def parameter(name, *shape):
    """The parameter that Lean calls `name`."""
    return nn.Parameter(tensor(PARAMETERS[name], *shape))


def difference(y, expected):
    """The largest |y - expected| / max(1, |expected|); NaN if there is a NaN."""
    y, expected = y.double(), expected.double()
    return ((y - expected).abs() / expected.abs().clamp(min=1)).max().item()


def main():
    model, x, expected = build_exported_model().eval(), example_input(), lean_output()
    with torch.no_grad():
        y = model(x)
    print(f"input {list(x.shape)}, output {list(y.shape)}")
    print(y)
    if y.shape != expected.shape:
        print(f"Lean's output is {list(expected.shape)}: differs")
        return 1
    gap = difference(y, expected)
    agrees = gap <= TOLERANCE  # a NaN does not
    print(f"largest difference from Lean's output {gap:.3g}, tolerance {TOLERANCE:g}:", end=" ")
    print("agrees" if agrees else "differs")
    return 0 if agrees else 1


PARAMETERS = {
    "in_proj_weight": (
        "UkHEPgg7jL1Gd/K+chfxPu6Myb6E0TC+yvqmviYIiz4ONYK+knDnPpgI1L1OpoU+IDTEPFD3YT08"
        "OFU+4GeXPECfNbwunoc+LjKXvho1sD7CArY+LA4kPuLr2z5U2i6+Avi6Phj0mj2IPrK9hLV8vnTC"
        "Cz46pNw+ptLiPpYFkb4uBOe+pk/1vuqopD6I57S9HAR6vn6Hh754M4+9FFhBvqBonTweYdm+2kbw"
        "vtZ/2r6GDZg+ytzZPib2gr5Yibe9sJ4LvVqZur6yu8c+Fk2+PirOvr72Uvi+iqWSPljL2D36s5++"
        "FomePvJK6T68en8+gvLaPjw+KL66/oO+ZqvEPjIJq76ESma+jCJ3vvChSD2qBpq+yAHzPZoT3T4q"
        "BLY+ZMgMvnp54z6eCt4+AgS/PjK1rb5iuok+Qr6wPgjArr2YK7U9DFhlvrZdhL60hmu+HG8kvqBH"
        "kLze84w+eGuUPc6Oyb4A0QY7OnK8vpa5sz4oa4498DkAvaqO9L56E9q+2FbbvVYY3T7CmLg+kvSV"
        "voBtuzvwjz09ahPLvlQ0eT58eCE+lCkmvnpT5z7WSZO+dgvBvlK8lb6IQqy9etPQvvQ7BL6iOOo+"
        "TgiLPvqx9T4GDZ8+gGLyu8huyT0ARoW61vSRvrTkRD7oU/89VDt9vrxKBj7mjpA+2GOHvUZf2r4I"
        "ycQ9Mo7TPpxURL5aE9A+THhJviDXjTygXPc8AIVJux73jr7Mkn8+EvmLPgqakL7AiSK8UAp9vXKA"
        "675uZMk+Rn/wPjxvZj4qko6+RoDtvjIUy76MTG++5lS6vqCU+jw0gR2+iIGOPdyzLz60oWE+zlb5"
        "PgzGMD54QIq9DoWePqQUVb5iNoQ+6iipPhxSRz6MLC++DonDPrSFIT46Y5y+1EI/Pr6SzD7GdeS+"
        "0Lw8PaLat74Sq5E+4o25vkLKtb66qvA++oKWPgDkIzreOd6+Ju+kvqhLuT3sbXA+Jk7NvlK+lD5G"
        "S8A+vP95vhhHwT3MFEG+SkWYvkJuuL7OD5q+Yu+yvl5QlT7KCcy+bH8VvkR2TD7Ox4C+Yni4Ps5Y"
        "hL40Qya+MgCRPtQwZz5akPu+vI19PoZ6rz52XbQ+6NCFPQybbb5Sepq+9OlrvhZW2D5CMbI+DvXG"
        "PsBnObzocfE9WrDfPgQnPj6kDym++MedvZi5kT0e5ra+1AQzPjzaN764ZtS9zMImPtqgiT4kxwi+"
        "7IYDvljhu72GdPS+bgHNPpTYCL74paU96sucPr6flr56mII+iBGpvdqdxD5wKiK9fnD7PuBfvLz+"
        "25i+mn6mPsC8CTwi5Ju+0JAHvZQISj5gjPy8/oX0vkYEpj4WE7c+GM3zPVD4HT32wf2+NJ8Wvtq4"
        "lz5Svq6+rO4kvmjItr3WBdi+IATuvLgiwj3wECC9/tWFvkQnBT6279q+1n+fvoBAsbtAe148MIlf"
        "vQjqmT1Uije+PDdavhjw471G18s+MgPzPjzVdL5qyNE+qFyKvVzXSL5uvOs+wIh8vDyCGD7mibq+"
        "0hvhvgzSED7+b/C+8MoMvcCzB7wYoLA9MvDvvlJP575eO4e+XtfEvgxAHT68NFC+IpOdPjYA+D7M"
        "3iA+8ku1PpRTab4cTGK+RpPuvkg18720vzU+omHbPjq/uL6CbLO+CJOivZAxY70u5q0+DOpcPk72"
        "r74itLM+gv3oPjTlGj4ixOe+9ouYvlqm+b6OZYa+1GZXvsa8wL5gzIY8hCwLvtbPqb6anJ0+iLfi"
        "vVzhTr4sewC+yqCXPngs4L06dsQ+lPQ8vogCnj3YQdU9NqClvlx6Ab5YWOi9uOf0vSDmwjyiJoe+"
        "nI0cvpSfMT5QLmi9tF8+vghV070gQ7+8nNEzvmxter6QOG099lHbPpzOGj6gYK88emaUvviriz10"
        "l0G+oAzxvI6dmD6sWVo+kOUdPZTbab4opri9/Lk4PphL4z3UnUo+2oj+vkyDCb7+/e4+OuGmvhiZ"
        "4b3qY8a+onrVPmBlpDyIk4M9tHIWvsxpLD6Uqzc+En2rviDb4zxsZnm+rgrNPmA517zuz50+eKOD"
        "PbqBn75IVI49OqivvlBGWj0aHoy+ChzCPgLfxz5K1d++lL5BPtjVxj3I3s69CiypPpoYxb4Q+xQ9"
        "kqOrvnRSe76epsg+Hle6vk7fz77kVSi+PlL7Pojczz28v16+DOxNvrRpEr5iwP++tgbOPloM3j4I"
        "eI49KKKsvawPcj5SRoc+atuhvvAIGT0Kn5++ggeivrS9Vj7Yv5A9hPIJPojG8j1CwZm+ms7Zvrrd"
        "4z7mdt++EkSMPuxLEj7q2II+BGVEvpaJsT7Of4Q+NCobvm7J1T4++Nm+ZDkfPoRKMT5+C8a+CBzU"
        "vRCCML1k72Q+gkqNvvYGi75CRo0+gACPO+y3AL7Q5jg9GDauvVrMt76mI5Y+kA0aPagR1j32L7Y+"
        "jIUEvq4Z3j60zBI+MqyRvlxucD7y7tu+EMxsPUhy8b0CSKO+1E5uPrT2SL7Oc72+EKJ5vZrHnL4U"
        "KQS+xpXjPrg2gL1uddE+5P8DPkpcoT7cgHE+yP2Tvfr8s76CLsu+Nqq3vuRxZj4uEts+Si2RvoxN"
        "Dr5+jJo+Ni+2vqSmaT6aqK2+HgiavqpB/z5S2PE+yOuqPSA0rrweQ+i+KqnzPoxnDb5QMUW9JuTo"
        "Pjzff74Me3K++rLnvobr4b62CP6+fPJVviKHoz4owum9TjaVPliij700PGG+uKOlvUT9Wb7AMX88"
        "IgKbvqJA9r40L0++ipC6vkxmYr6URyq+lIwaPnyQID7ar4M+eBP+Pcz0QL78XVa+JGppvtT2Bj7C"
        "+9c+vBtGvpCfYb0OG7g+dLF1vkSTPD6kBjG+8hDVvrTUQT68h20+OBblvawPSr4YK/a9Cvj2PoIF"
        "gb5aR7y+klz7vgBcOTqsTTi+rGVdvqqour6wTHM98iW/PuIB1b52E7E+EgHDPmJt0r6Okoa+VJA3"
        "Phj16r1inIQ+HumlPrJ61b6wr3u92EjTvVRrTD4mDta+CO7MvZQiaz5ilv2+RpaNvox3Pr68VwM+"
        "Kr/MPgKs2r6qive+qoqAvsLywj7McS++2CSOvQgHvb3GCvs+7HBvvkiFob12dKA+bsW1vmoygb6E"
        "UCu+jEhtviwDQD4y06U+/FE+PrwuIr5gsOS8xsarPuZil76u5ei+MP4sPdb86T4gRto8cNBZPZgi"
        "3T0YVvm9ymD0vsIN2z5K7Zc+/N0PvrrEkb4Ibca9DHt+viCK5jxC+JA+fN8MPq6sjT5Ug3C+5Ccl"
        "PkItpr7oe9s9htzUvjLA3z7mnuG+FI0tvqa5yD4wbRU9+iuHviyHOr6uNrY+BEw0PogU1T1C3Iq+"
        "BjuevloGyb5KNMO+eCfcvUCNDLyOeJM+DGBuPvoMoT4Arqu6QARuvKqI+D4MIBs+Lmb8PiJl475Q"
        "MDe99NFJPqrd9D5kCDk+Jjn/Ppp/pj5aypG+/IgJvszvKT58Nk2+6gDWPnKUu746Jpu+wE02vHoE"
        "9j4gqLC81iWbvty4fr7MfjU+RLoBPkITt74MaVG+wumPPqg2i72wM2g9prjIvopnoD7S1N6+yryC"
        "PsqRlT6w3VI9KNP3vXDdED3KKpu+"
    ),
    "in_proj_bias": (
        "PItoPnh8jr3saka+jF5vviKMhT5ImK69Tpb4PlytYD6wQUO97vPlvjr8nj60jm2+9tjevuTJE740"
        "jlu+IgyfvioB5r52KcW+ijqMPlrRtD4QmV49tCQYPhQTE76YM8296rHGvpQKPj6WnI8+0u6ovvh4"
        "yj1EGgE+HorOPqRSKj4mnfO+GsD8Pm4R9b72kcu+8kTEvqRHRr4udpK+YCrsPGre4T4Kdci+yBn+"
        "PbJE0L4I1949"
    ),
    "out_proj.weight": (
        "uFnXPfxUdr4OKMG+FNJaPhplmL4E9n0+rHJ3Pma+1T4OBsS+KBGZPeov5j5SOJA+aDKbvWI17b4A"
        "uqe6Dsf5vmjIw71qs4s+lM9avubKmj6qJ8C+0AZwvWTpCD4ABRc78h3pPtrRjj5oLNm9BLFmvrDq"
        "HD0ms92+sOlRvSrL9D5MtEu+qovSPjC7Ir2SIe0+HlzDPvRkDL5qOK4+xM0wPmSJPz4ktBG+zurb"
        "vqQYez6g8IA8BKtlPiYvqb7glcU8Cg/HvtyKNj7if9M+7I4Tvrpcuj7wIjO9iiSMvpCkEz2k3Am+"
        "+EHOvYb2+D4eo5c+7rqYPiLw4L6irbU+5izjPoCv6LsKBu4+Fk6SPm6e0L44g9C93h7uPuKvnL6w"
        "q2a9QgWtvl6V/T703Ua+gsb3vgwWfz6apMG+NFtFPgACsToSvOM+gD+kOwwYBz40+FY+aH3BPYhw"
        "hL0aP6w+yBjfPTiPi70EAiu+WuC6vvhixz0EuRo+vsHKviAaqLy8OH0+xg+AviTFIz7ixa0+rPZG"
        "PnrdvL7GgP++ZKhnvrwTM742Ree+0DVSvTAzNz2Igsw9pgS6PgjCsr1aTa8+IAXfvKCinTxOg9S+"
        "/sf3PqRtB74g+aA8uK2MPW6M/T6ypO6+HqCEPuxTHL4i75I+mNKbvXg+6j38hzS+HC5xPgquvT58"
        "WXO+EsrPPiQuKr4ICs695Gs+PqQya75Mhh6+FEscvjQ1V77O7b6+NCRHPsarzr4yMeI+xCA9PpSh"
        "JD4qdZK+stLBPmIU4b4uK54+fJhmvsbAz75mUtI+eCXaPUQTY77slzO+2pKrPqovzj6Si+Y+ujbj"
        "PoCg2ruqIsA+kvTCvoQOZL7EhHs+ZHMHvvrxlT5KHIO+mpDXPuznQL7iM7E+/h+XPn7Z5r76cOa+"
        "xBh/viKg67480W8+DHV6PtIHwT5cQFY+TFpqPowFDr4+4du+TJo5viQIYz56EsK+jNcSvoyXa77e"
        "Vb6+wsrwPm7Rzz7cMTa+fkmAPsSKJz6GfIW+ynrTPmDWsbwYfLk9luibPvLhpz4ye9o+cI0+PRQr"
        "Tz6m6+u+2DanPZKD274w9wU9jDVzvj4v7T6AkMG7YCuVPDJMij7QkxW9NiL7vuQoGL7GqqG+YL3T"
        "vIANnruYdJo9yGvzvVQYaL4I4+E9GHnRPTBffb0SW/Q+JEJQPtDbIz08ymk+"
    ),
    "out_proj.bias": (
        "QA9KPNDxGb1MkTc+KGOxPWCg0Tyc2i8+jAckvsiZwD2auco+jvfRvjh00z0oi509Ota5vgBEOTqO"
        "NNk+"
    ),
}

INPUT = (
    "VLc0Pp6bnr62qJW+3lbQPhLwub625rW+WvKpvt7Fjj6abNa+9ly7vkhC8j0GCp4+pgzxPgat6D6E"
    "Nm2+KkmlvhaQ1z54pZm9rsSvPrbjvz5+dvW+Og6FPoyJcT4YZ/i9ov3kPhh54z32q/y+oIXiPNh7"
    "pT1METY+nvbFPjY8277Ik5i97I1Hvh7g3L6a0ZG+aLq3PUB6MDzaati+qj7WvqILpr6iWrk+oI+M"
    "vER1ND7mCfA+RD0EvhZNnb6YPLY9kCNpvZCUfz3KTIy+0M10vfycPD4Ge+g+wDEOvGgc870Wuu0+"
    "tNNYvuaOy76ugK2+JFVBPtRATT5SIO0+vkGmvrjflL3WJ/q+mFvWPe7R2z4stwc+LiWPvnL0gL4I"
    "44S9Qpy/PvQGGD4Qwyo9nOt1PqLNv74qAYI+yMy5PRZIzj6y0Mw+xqPyvqIPlD74YeO9ukqqPk6q"
    "qD7mLZ++xmm4Pv709D6C5vU+LhKQPvCuND2UYAg+fCcpvk4p8b6Yn5m9+uKMvgTuCD4OuYW+Vt3e"
    "vn4K9T5cNkw+SMbJveIrrb7gt+a8vteIPjZCpj4OZoe+fD4EPq433T6AFrw7OK34vaqB076+0pS+"
    "Qofpvu6pgD7stAc+akyTPlDHRb0sw1e+"
)

LEAN_OUTPUT = (
    "i2DkPr2a776IWmo+MoIFv0Q3AL+0dKC9xmkYv5CHML7HoZw+R4afvq/ZFb9y5R8/WNVDPpKw4z33"
    "RTs+hdbgPgDe4746cEw+5HQKv4mLAb9oQL69zzoivxIDEr46Gac+gLCyvsrAH79WEiw/ECQnPn5O"
    "Kj7NZjM+ot7aPnlf776dpHU+LaIFvxZq9b6Ms8a9xwYVvzKxK75GpqQ+5y+ivmySFb+v7Bw/VCI4"
    "Pk3f9D243hs+jfnpPgJn8b4K2GE+7hgBvzjRBL9cBLa9t18Qv55YPr4GnKE+mh6VvitWHL9MqBo/"
    "yA5aPrNLsT2QoSw+NUUgP3ME9r6rV4Q+LC1kvvh7pz1KlYq+6kUnv24FPT7qae4+jzeRvmFbBL9/"
    "7Vs/RnUjvko1Gj4MFYS9iskaP4aEAb9Gs0A+fNiqvvNalL3mgIG+YYgrv9B1Ej7dq/w+HRuhvnif"
    "Ib/va14/MPCHvRxaMD7ov069IOwgP720C78TWDg+ikmIvtBb9rz6toq+2lgtvwXx9D0ebgA/zq+E"
    "vtQ+Gr/4GFs/2EGSvYIa+z2giBO9JBAdP/bS775ymX8+wDBVvkZ/tT3mkJO+2hssvyDcRT6fCOE+"
    "5GOUvpWGBb8B0Vk/tSBBviVALj7wF3q9"
)


if __name__ == "__main__":
    sys.exit(main())
