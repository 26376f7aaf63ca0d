"""`conv-mlp`: a strided convolution and two linear layers.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch --arch conv-mlp --seed 0 > exported_model.py

Variables are numbered as in the graph that `--graph` prints. Run this file to compare what PyTorch
computes with what Lean computed: the exit status is 0 if they agree within TOLERANCE, 1 if not.
"""

import base64
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

TOLERANCE = 4e-6  # largest |torch - lean| / max(1, |lean|)


class ConvMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_weight = parameter("conv.weight", 7, 2, 3, 3)
        self.conv_bias = parameter("conv.bias", 7)
        self.linear1_weight = parameter("linear1.weight", 8, 105)
        self.linear1_bias = parameter("linear1.bias", 8)
        self.linear2_weight = parameter("linear2.weight", 10, 8)
        self.linear2_bias = parameter("linear2.bias", 10)

    def forward(self, x):  # [4, 2, 6, 9]
        v7 = F.conv2d(x, self.conv_weight, self.conv_bias, stride=2, padding=1, dilation=1, groups=1)  # [4, 7, 3, 5]
        v8 = F.relu(v7)  # [4, 7, 3, 5]
        v9 = v8.flatten(start_dim=1)  # [4, 105]
        v10 = F.linear(v9, self.linear1_weight, self.linear1_bias)  # [4, 8]
        v11 = F.relu(v10)  # [4, 8]
        v12 = F.linear(v11, self.linear2_weight, self.linear2_bias)  # [4, 10]
        return v12


def build_exported_model():
    """The model with the parameters that Lean drew."""
    return ConvMLP()


def example_input():
    """The input that Lean drew."""
    return tensor(INPUT, 4, 2, 6, 9)


def lean_output():
    """What Lean computed for it."""
    return tensor(LEAN_OUTPUT, 4, 10)


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
    "conv.weight": (
        "UkHEPgg7jL1Gd/K+chfxPu6Myb6E0TC+yvqmviYIiz4ONYK+knDnPpgI1L1OpoU+IDTEPFD3YT08"
        "OFU+4GeXPECfNbwunoc+LjKXvho1sD7CArY+LA4kPuLr2z5U2i6+Avi6Phj0mj2IPrK9hLV8vnTC"
        "Cz46pNw+ptLiPpYFkb4uBOe+pk/1vuqopD6I57S9HAR6vn6Hh754M4+9FFhBvqBonTweYdm+2kbw"
        "vtZ/2r6GDZg+ytzZPib2gr5Yibe9sJ4LvVqZur6yu8c+Fk2+PirOvr72Uvi+iqWSPljL2D36s5++"
        "FomePvJK6T68en8+gvLaPjw+KL66/oO+ZqvEPjIJq76ESma+jCJ3vvChSD2qBpq+yAHzPZoT3T4q"
        "BLY+ZMgMvnp54z6eCt4+AgS/PjK1rb5iuok+Qr6wPgjArr2YK7U9DFhlvrZdhL60hmu+HG8kvqBH"
        "kLze84w+eGuUPc6Oyb4A0QY7OnK8vpa5sz4oa4498DkAvaqO9L56E9q+2FbbvVYY3T7CmLg+kvSV"
        "voBtuzvwjz09ahPLvlQ0eT58eCE+lCkmvnpT5z7WSZO+dgvBvlK8lb6IQqy9etPQvvQ7BL6iOOo+"
        "TgiLPvqx9T4GDZ8+gGLyu8huyT0ARoW61vSRvrTkRD7oU/89VDt9vrxKBj7mjpA+"
    ),
    "conv.bias": "2GOHvUZf2r4IycQ9Mo7TPpxURL5aE9A+THhJvg==",
    "linear1.weight": (
        "INeNPKBc9zwAhUm7HveOvsySfz4S+Ys+CpqQvsCJIrxQCn29coDrvm5kyT5Gf/A+PG9mPiqSjr5G"
        "gO2+MhTLvoxMb77mVLq+oJT6PDSBHb6IgY493LMvPrShYT7OVvk+DMYwPnhAir0OhZ4+pBRVvmI2"
        "hD7qKKk+HFJHPowsL74OicM+tIUhPjpjnL7UQj8+vpLMPsZ15L7QvDw9otq3vhKrkT7ijbm+Qsq1"
        "vrqq8D76gpY+AOQjOt453r4m76S+qEu5PextcD4mTs2+Ur6UPkZLwD68/3m+GEfBPcwUQb5KRZi+"
        "Qm64vs4Pmr5i77K+XlCVPsoJzL5sfxW+RHZMPs7HgL5ieLg+zliEvjRDJr4yAJE+1DBnPlqQ+768"
        "jX0+hnqvPnZdtD7o0IU9DJttvlJ6mr706Wu+FlbYPkIxsj4O9cY+wGc5vOhx8T1asN8+BCc+PqQP"
        "Kb74x529mLmRPR7mtr7UBDM+PNo3vrhm1L3MwiY+2qCJPiTHCL7shgO+WOG7vYZ09L5uAc0+lNgI"
        "vvilpT3qy5w+vp+WvnqYgj6IEam92p3EPnAqIr1+cPs+4F+8vP7bmL6afqY+wLwJPCLkm77QkAe9"
        "lAhKPmCM/Lz+hfS+RgSmPhYTtz4YzfM9UPgdPfbB/b40nxa+2riXPlK+rr6s7iS+aMi2vdYF2L4g"
        "BO68uCLCPfAQIL3+1YW+RCcFPrbv2r7Wf5++gECxu0B7XjwwiV+9COqZPVSKN748N1q+GPDjvUbX"
        "yz4yA/M+PNV0vmrI0T6oXIq9XNdIvm686z7AiHy8PIIYPuaJur7SG+G+DNIQPv5v8L7wygy9wLMH"
        "vBigsD0y8O++Uk/nvl47h75e18S+DEAdPrw0UL4ik50+NgD4PszeID7yS7U+lFNpvhxMYr5Gk+6+"
        "SDXzvbS/NT6iYds+Or+4voJss74Ik6K9kDFjvS7mrT4M6lw+TvavviK0sz6C/eg+NOUaPiLE5772"
        "i5i+Wqb5vo5lhr7UZle+xrzAvmDMhjyELAu+1s+pvpqcnT6It+K9XOFOvix7AL7KoJc+eCzgvTp2"
        "xD6U9Dy+iAKePdhB1T02oKW+XHoBvlhY6L245/S9IObCPKImh76cjRy+lJ8xPlAuaL20Xz6+CFXT"
        "vSBDv7yc0TO+bG16vpA4bT32Uds+nM4aPqBgrzx6ZpS++KuLPXSXQb6gDPG8jp2YPqxZWj6Q5R09"
        "lNtpviimuL38uTg+mEvjPdSdSj7aiP6+TIMJvv797j464aa+GJnhvepjxr6ietU+YGWkPIiTgz20"
        "cha+zGksPpSrNz4Sfau+INvjPGxmeb6uCs0+YDnXvO7PnT54o4M9uoGfvkhUjj06qK++UEZaPRoe"
        "jL4KHMI+At/HPkrV376UvkE+2NXGPcjezr0KLKk+mhjFvhD7FD2So6u+dFJ7vp6myD4eV7q+Tt/P"
        "vuRVKL4+Uvs+iNzPPby/Xr4M7E2+tGkSvmLA/762Bs4+WgzePgh4jj0ooqy9rA9yPlJGhz5q26G+"
        "8AgZPQqfn76CB6K+tL1WPti/kD2E8gk+iMbyPULBmb6aztm+ut3jPuZ2374SRIw+7EsSPurYgj4E"
        "ZUS+lomxPs5/hD40Khu+bsnVPj742b5kOR8+hEoxPn4Lxr4IHNS9EIIwvWTvZD6CSo2+9gaLvkJG"
        "jT6AAI877LcAvtDmOD0YNq69Wsy3vqYjlj6QDRo9qBHWPfYvtj6MhQS+rhnePrTMEj4yrJG+XG5w"
        "PvLu274QzGw9SHLxvQJIo77UTm4+tPZIvs5zvb4Qonm9msecvhQpBL7GleM+uDaAvW510T7k/wM+"
        "SlyhPtyAcT7I/ZO9+vyzvoIuy742qre+5HFmPi4S2z5KLZG+jE0Ovn6Mmj42L7a+pKZpPpqorb4e"
        "CJq+qkH/PlLY8T7I66o9IDSuvB5D6L4qqfM+jGcNvlAxRb0m5Og+PN9/vgx7cr76sue+huvhvrYI"
        "/r588lW+IoejPijC6b1ONpU+WKKPvTQ8Yb64o6W9RP1ZvsAxfzwiApu+okD2vjQvT76KkLq+TGZi"
        "vpRHKr6UjBo+fJAgPtqvgz54E/49zPRAvvxdVr4kamm+1PYGPsL71z68G0a+kJ9hvQ4buD50sXW+"
        "RJM8PqQGMb7yENW+tNRBPryHbT44FuW9rA9Kvhgr9r0K+PY+ggWBvlpHvL6SXPu+AFw5OqxNOL6s"
        "ZV2+qqi6vrBMcz3yJb8+4gHVvnYTsT4SAcM+Ym3Svo6Shr5UkDc+GPXqvWKchD4e6aU+snrVvrCv"
        "e73YSNO9VGtMPiYO1r4I7sy9lCJrPmKW/b5Glo2+jHc+vrxXAz4qv8w+AqzavqqK976qioC+wvLC"
        "PsxxL77YJI69CAe9vcYK+z7scG++SIWhvXZ0oD5uxbW+ajKBvoRQK76MSG2+LANAPjLTpT78UT4+"
        "vC4ivmCw5LzGxqs+5mKXvq7l6L4w/iw91vzpPiBG2jxw0Fk9mCLdPRhW+b3KYPS+wg3bPkrtlz78"
        "3Q++usSRvghtxr0Me36+IIrmPEL4kD583ww+rqyNPlSDcL7kJyU+Qi2mvuh72z2G3NS+MsDfPuae"
        "4b4UjS2+prnIPjBtFT36K4e+LIc6vq42tj4ETDQ+iBTVPULcir4GO56+WgbJvko0w754J9y9QI0M"
        "vI54kz4MYG4++gyhPgCuq7pABG68qoj4PgwgGz4uZvw+ImXjvlAwN7300Uk+qt30PmQIOT4mOf8+"
        "mn+mPlrKkb78iAm+zO8pPnw2Tb7qANY+cpS7vjomm77ATTa8egT2PiCosLzWJZu+3Lh+vsx+NT5E"
        "ugE+QhO3vgxpUb7C6Y8+qDaLvbAzaD2muMi+imegPtLU3r7KvII+ypGVPrDdUj0o0/e9cN0QPcoq"
        "m748i2g+eHyOvexqRr6MXm++IoyFPkiYrr1Olvg+XK1gPrBBQ73u8+W+OvyePrSObb722N6+5MkT"
        "vjSOW74iDJ++KgHmvnYpxb6KOow+WtG0PhCZXj20JBg+FBMTvpgzzb3qsca+lAo+Ppacjz7S7qi+"
        "+HjKPUQaAT4eis4+pFIqPiad874awPw+bhH1vvaRy77yRMS+pEdGvi52kr5gKuw8at7hPgp1yL7I"
        "Gf49skTQvgjX3j24Wdc9/FR2vg4owb4U0lo+GmWYvgT2fT6scnc+Zr7VPg4GxL4oEZk96i/mPlI4"
        "kD5oMpu9YjXtvgC6p7oOx/m+aMjDvWqziz6Uz1q+5sqaPqonwL7QBnC9ZOkIPgAFFzvyHek+2tGO"
        "Pmgs2b0EsWa+sOocPSaz3b6w6VG9Ksv0Pky0S76qi9I+MLsivZIh7T4eXMM+9GQMvmo4rj7EzTA+"
        "ZIk/PiS0Eb7O6tu+pBh7PqDwgDwEq2U+Ji+pvuCVxTwKD8e+3Io2PuJ/0z7sjhO+uly6PvAiM72K"
        "JIy+kKQTPaTcCb74Qc69hvb4Ph6jlz7uupg+IvDgvqKttT7mLOM+gK/ouwoG7j4WTpI+bp7QvjiD"
        "0L3eHu4+4q+cvrCrZr1CBa2+XpX9PvTdRr6Cxve+DBZ/Ppqkwb40W0U+AAKxOhK84z6AP6Q7DBgH"
        "PjT4Vj5ofcE9iHCEvRo/rD7IGN89OI+LvQQCK75a4Lq++GLHPQS5Gj6+wcq+IBqovLw4fT7GD4C+"
        "JMUjPuLFrT6s9kY+et28vsaA/75kqGe+vBMzvjZF577QNVK9MDM3PYiCzD2mBLo+CMKyvVpNrz4g"
        "Bd+8oKKdPE6D1L7+x/c+pG0HviD5oDy4rYw9boz9PrKk7r4eoIQ+7FMcviLvkj6Y0pu9eD7qPfyH"
        "NL4cLnE+Cq69PnxZc74Sys8+JC4qvggKzr3kaz4+pDJrvkyGHr4USxy+NDVXvs7tvr40JEc+xqvO"
        "vjIx4j7EID0+lKEkPip1kr6y0sE+YhThvi4rnj58mGa+xsDPvmZS0j54Jdo9RBNjvuyXM77akqs+"
        "qi/OPpKL5j66NuM+gKDau6oiwD6S9MK+hA5kvsSEez5kcwe++vGVPkocg76akNc+7OdAvuIzsT7+"
        "H5c+ftnmvvpw5r7EGH++IqDrvjzRbz4MdXo+0gfBPlxAVj5MWmo+jAUOvj7h275Mmjm+JAhjPnoS"
        "wr6M1xK+jJdrvt5Vvr7CyvA+btHPPtwxNr5+SYA+xIonPoZ8hb7KetM+YNaxvBh8uT2W6Js+8uGn"
        "PjJ72j5wjT49FCtPPqbr677YNqc9koPbvjD3BT2MNXO+Pi/tPoCQwbtgK5U8MkyKPtCTFb02Ivu+"
        "5CgYvsaqob5gvdO8gA2eu5h0mj3Ia/O9VBhovgjj4T0YedE9MF99vRJb9D4kQlA+0NsjPTzKaT5A"
        "D0o80PEZvUyRNz4oY7E9YKDRPJzaLz6MByS+yJnAPZq5yj6O99G+OHTTPSiLnT061rm+AEQ5Oo40"
        "2T5UtzQ+npuevraolb7eVtA+EvC5vrbmtb5a8qm+3sWOPpps1r72XLu+SELyPQYKnj6mDPE+"
    ),
    "linear1.bias": "Bq3oPoQ2bb4qSaW+FpDXPnilmb2uxK8+tuO/Pn529b4=",
    "linear2.weight": (
        "Og6FPoyJcT4YZ/i9ov3kPhh54z32q/y+oIXiPNh7pT1METY+nvbFPjY8277Ik5i97I1Hvh7g3L6a"
        "0ZG+aLq3PUB6MDzaati+qj7WvqILpr6iWrk+oI+MvER1ND7mCfA+RD0EvhZNnb6YPLY9kCNpvZCU"
        "fz3KTIy+0M10vfycPD4Ge+g+wDEOvGgc870Wuu0+tNNYvuaOy76ugK2+JFVBPtRATT5SIO0+vkGm"
        "vrjflL3WJ/q+mFvWPe7R2z4stwc+LiWPvnL0gL4I44S9Qpy/PvQGGD4Qwyo9nOt1PqLNv74qAYI+"
        "yMy5PRZIzj6y0Mw+xqPyvqIPlD74YeO9ukqqPk6qqD7mLZ++xmm4Pv709D6C5vU+LhKQPvCuND2U"
        "YAg+fCcpvk4p8b6Yn5m9+uKMvgTuCD4OuYW+Vt3evn4K9T4="
    ),
    "linear2.bias": "XDZMPkjGyb3iK62+4LfmvL7XiD42QqY+DmaHvnw+BD6uN90+gBa8Ow==",
}

INPUT = (
    "OK34vaqB076+0pS+Qofpvu6pgD7stAc+akyTPlDHRb0sw1e+3iSJvniuhj1OteS+TK0xPm6Lv746"
    "lem+zPw/Pk7asT7K9ty+Zrb9Pn4Brb5O1vG+bGMcvvjGs72UID8+uq/AvgxhMr6EjEE+upqKvvq9"
    "2D4U+mk+5katPkLelr4+Mta+WsHAPuZtwz4mife+7M0RPshD8r1WvP4+0lX7vt5koT689SY+4Aeb"
    "vK7exj6UcWg+sqiPPkbwxT6W1oG+WFT2vZA9OD1YnKU9UqDavvwpeT6Yg689DEkHPtZKgL4257i+"
    "PhHJPoT0c76IQcy9ZM4IPt7B9T6kBVs+VMFdPlh6uD3ODt8+1reTviBbm7zm5d0+cBU+Pa7J4r4A"
    "R3C70FslvRBzPj1uVra+dm35PhzcQ76mQtY+lI8zvqKn9z52Wry+IKTovAzUJb5e9Lw+JgC+vhBP"
    "XD3Q1Cw9lMRjPiZBrb6Evl6+ggiOvn6z574uO78+7hzHvsAfJLyMCGc+3jK4PlIL8L4qBqE+Ghft"
    "vkI3mz4IhNQ98MICPSBs17zETBc+9Ph9vgxcA76kKQ2+SqbgPm6esz5gqNA8kiG0vvZ6/T728+u+"
    "KBe7vUb0zL5O5tu+Isr7PtyaA77kWE4+OqrOvqAEwjzKy4k+ymHSvvafmj4QJX89tm6Rvkru3r6S"
    "Hv0+8KFoPfS9AT4aMJe+hhu2PiSsQr62V/u+4AfcPIaZw76iEaI+gL/Gu1wTKb5iVpq+Ko+svqBf"
    "ibwIweS9aB60PbQOPj4Ywoc99MZlvgxBZr5y0fK+gkGivgJH+T6gyvc8/lbvvliG3j0WFeG+BLUY"
    "vvqasT7Il9O9kvavvhiZ3L2Qu2O9MPg2vW5pvj7+muw+aNqevUZUkj7Arl68uETrvYI20j48EQS+"
    "7PEePl635L6ATqw7skLuvgzcAT7Udxm+tBVYvpbs3T7MtTq+LgnMPhKmjT7GHpA+6inXPooq7T6O"
    "yKG+Qq/yPi4Brr7Utws+dLISvqyGQ774t/Y9iEicvR4O/74euve+yI7gvbwzSz6GMYU+5Ehqvt4Z"
    "sb7EQAo+ECkmPfQ8OD706EY+LFQ2vngFpT38fmE+hJt+PjyLdr7WCYq+lDkEPg40kj5YzLE9cBt2"
    "vVD+PD1QUQU9XviMvvLXqz5kMGm+9AoGvtSJcD48kSo+ipbtvpTvM74EpyE+EAF6vdyBE76Mqx2+"
    "SEPBvfjWkL0iNNu+qlOaPh76tr5IuZi9evuJPsLWrT4anOA+LgTFPjwyA76gO/+89JtovlpNob6c"
    "oRq+xMhoPuA83zzQA0y9ps6JPgQjTD7Obv0+3K1Svm43+77mVsy+0mvSvr7ewb6wbkg9dJ5ivsii"
    "3L342t29VGkKPhiu9T14vva9hHwDPvofhr6oybk9TM0LPn5Qnz6wvRw9StOPvkIUpL6ocYc9Up6d"
    "vuAM7DwMDiA+UqOAPsYbqz5QgQC9GHydPcKfkj4Qsia9NFEePnoWmb7mav6+UO1svQZI7L5YVOY9"
    "UNROPcgc8714+IE9KkfLvoaGub7y5ow+enfTvswdBb5a2pW+MJV6vcLnlD4MG0G+1EpxPmxxOz4a"
    "VZQ+yADFPQod+L6ayPW+UB8JPeqxvb46Auy+yCe2PfK+pz7mzYE+IvOzvj6j9T6SBaA+VmibvrCT"
    "Vj2aaKk+XPBRvhCoSD28Ah2+sB8uPfoPhj6udNK+doCsPo6/0b6ohqI91NlZPsLk1j4yZpk+yqHy"
    "vkyLAj7UFSs+JqvnPnicwD2+cOM+pgD7vt7d4T6YOeW9AviYPkTNPD66Ppk+DmOWvvjAvL3Yx+q9"
    "vIt2vroH4L6AVty7mGGMvVjt6L3sGXo+TlLJvvhjxD3uI5e+WCfTvTi3rL1mccO+5vWKPhb0/b7G"
    "S/u+btWEPvAPdT1CXvI+aEzdvZoUjz6oae09KvOOPiLa9T4eBPs+Yomgvt4dnb6EI2++kGs8PXia"
    "8r00Agi+arTMvhyucb4e8/g+sKgNPeL1mT4CJ9w+pGBkPijq0b2CWZY+5AwbPpj9pT3sW1K+PgGI"
    "PsTmbL4aGb8+NvmkPnRGYz4eTsc+ZnnWPgQ8CD6oMse9/vvyPljc2702bPC++mzAvqaKp766/r4+"
    "RPElPvIQhT6ojtg9xlmNPvjjqb32/tk+UKQivSryyb6awMq+mlWRPi5xiz5yXJi+IBfuvM63xL7O"
    "iog+9B4PvsAaULyQTBC9YGrVPNi55D08hHc+3kGEPuj73D0aVue+ZBMEvgqN4D4GO70+/Ds+Puht"
    "9D1guMq8DnLfPrw5Or6QQTS9"
)

LEAN_OUTPUT = (
    "wL0nPcaF1L4RIEa+7o1YvrhJ5Dx8ks4+Rl1cvgrzQz7jvlQ/CYCCvsVapT55xwu/hLrrPZYccL2c"
    "WHO+TDbzPtC0wT0fP6G+DGpWP4YzzL5SjwU/DlBdveIOlr4gjuS7rCUxP3XjyT4Igp2+2mAJPzBE"
    "Tz94Xho9bxjBPpYaGb/8ieo+7GZcPZjWiL6AyBg9oA/IPPiVAb8uNZk/QEXUvA=="
)


if __name__ == "__main__":
    sys.exit(main())
