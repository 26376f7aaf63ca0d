"""`cnn`: two convolutions, each with a ReLU and a pooling, and a linear layer.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch --arch cnn --seed 0 > exported_model.py

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


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1_weight = parameter("conv1.weight", 5, 2, 3, 3)
        self.conv1_bias = parameter("conv1.bias", 5)
        self.conv2_weight = parameter("conv2.weight", 7, 5, 3, 3)
        self.conv2_bias = parameter("conv2.bias", 7)
        self.linear_weight = parameter("linear.weight", 11, 42)
        self.linear_bias = parameter("linear.bias", 11)

    def forward(self, x):  # [3, 2, 8, 12]
        v7 = F.conv2d(x, self.conv1_weight, self.conv1_bias, stride=1, padding=1, dilation=1, groups=1)  # [3, 5, 8, 12]
        v8 = F.relu(v7)  # [3, 5, 8, 12]
        v9 = F.max_pool2d(v8, kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)  # [3, 5, 4, 6]
        v10 = F.conv2d(v9, self.conv2_weight, self.conv2_bias, stride=1, padding=1, dilation=1, groups=1)  # [3, 7, 4, 6]
        v11 = F.relu(v10)  # [3, 7, 4, 6]
        v12 = F.max_pool2d(v11, kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)  # [3, 7, 2, 3]
        v13 = v12.flatten(start_dim=1)  # [3, 42]
        v14 = F.linear(v13, self.linear_weight, self.linear_bias)  # [3, 11]
        return v14


def build_exported_model():
    """The model with the parameters that Lean drew."""
    return CNN()


def example_input():
    """The input that Lean drew."""
    return tensor(INPUT, 3, 2, 8, 12)


def lean_output():
    """What Lean computed for it."""
    return tensor(LEAN_OUTPUT, 3, 11)


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
    "conv1.weight": (
        "UkHEPgg7jL1Gd/K+chfxPu6Myb6E0TC+yvqmviYIiz4ONYK+knDnPpgI1L1OpoU+IDTEPFD3YT08"
        "OFU+4GeXPECfNbwunoc+LjKXvho1sD7CArY+LA4kPuLr2z5U2i6+Avi6Phj0mj2IPrK9hLV8vnTC"
        "Cz46pNw+ptLiPpYFkb4uBOe+pk/1vuqopD6I57S9HAR6vn6Hh754M4+9FFhBvqBonTweYdm+2kbw"
        "vtZ/2r6GDZg+ytzZPib2gr5Yibe9sJ4LvVqZur6yu8c+Fk2+PirOvr72Uvi+iqWSPljL2D36s5++"
        "FomePvJK6T68en8+gvLaPjw+KL66/oO+ZqvEPjIJq76ESma+jCJ3vvChSD2qBpq+yAHzPZoT3T4q"
        "BLY+ZMgMvnp54z6eCt4+AgS/PjK1rb5iuok+Qr6wPgjArr2YK7U9DFhlvrZdhL60hmu+HG8kvqBH"
        "kLze84w+eGuUPc6Oyb4A0QY7"
    ),
    "conv1.bias": "OnK8vpa5sz4oa4498DkAvaqO9L4=",
    "conv2.weight": (
        "ehPavthW271WGN0+wpi4PpL0lb6Abbs78I89PWoTy75UNHk+fHghPpQpJr56U+c+1kmTvnYLwb5S"
        "vJW+iEKsvXrT0L70OwS+ojjqPk4Iiz76sfU+Bg2fPoBi8rvIbsk9AEaFutb0kb605EQ+6FP/PVQ7"
        "fb68SgY+5o6QPthjh71GX9q+CMnEPTKO0z6cVES+WhPQPkx4Sb4g1408oFz3PACFSbse946+zJJ/"
        "PhL5iz4KmpC+wIkivFAKfb1ygOu+bmTJPkZ/8D48b2Y+KpKOvkaA7b4yFMu+jExvvuZUur6glPo8"
        "NIEdvoiBjj3csy8+tKFhPs5W+T4MxjA+eECKvQ6Fnj6kFFW+YjaEPuooqT4cUkc+jCwvvg6Jwz60"
        "hSE+OmOcvtRCPz6+ksw+xnXkvtC8PD2i2re+EquRPuKNub5CyrW+uqrwPvqClj4A5CM63jnevibv"
        "pL6oS7k97G1wPiZOzb5SvpQ+RkvAPrz/eb4YR8E9zBRBvkpFmL5Cbri+zg+avmLvsr5eUJU+ygnM"
        "vmx/Fb5Edkw+zseAvmJ4uD7OWIS+NEMmvjIAkT7UMGc+WpD7vryNfT6Geq8+dl20PujQhT0Mm22+"
        "UnqavvTpa74WVtg+QjGyPg71xj7AZzm86HHxPVqw3z4EJz4+pA8pvvjHnb2YuZE9Hua2vtQEMz48"
        "2je+uGbUvczCJj7aoIk+JMcIvuyGA75Y4bu9hnT0vm4BzT6U2Ai++KWlPerLnD6+n5a+epiCPogR"
        "qb3ancQ+cCoivX5w+z7gX7y8/tuYvpp+pj7AvAk8IuSbvtCQB72UCEo+YIz8vP6F9L5GBKY+FhO3"
        "PhjN8z1Q+B099sH9vjSfFr7auJc+Ur6uvqzuJL5oyLa91gXYviAE7ry4IsI98BAgvf7Vhb5EJwU+"
        "tu/avtZ/n76AQLG7QHtePDCJX70I6pk9VIo3vjw3Wr4Y8OO9RtfLPjID8z481XS+asjRPqhcir1c"
        "10i+brzrPsCIfLw8ghg+5om6vtIb4b4M0hA+/m/wvvDKDL3Aswe8GKCwPTLw775ST+e+XjuHvl7X"
        "xL4MQB0+vDRQviKTnT42APg+zN4gPvJLtT6UU2m+HExivkaT7r5INfO9tL81PqJh2z46v7i+gmyz"
        "vgiTor2QMWO9LuatPgzqXD5O9q++IrSzPoL96D405Ro+IsTnvvaLmL5apvm+jmWGvtRmV77GvMC+"
        "YMyGPIQsC77Wz6m+mpydPoi34r1c4U6+LHsAvsqglz54LOC9OnbEPpT0PL6IAp492EHVPTagpb5c"
        "egG+WFjovbjn9L0g5sI8oiaHvpyNHL6UnzE+UC5ovbRfPr4IVdO9IEO/vJzRM75sbXq+kDhtPfZR"
        "2z6czho+oGCvPHpmlL74q4s9dJdBvqAM8byOnZg+rFlaPpDlHT2U22m+KKa4vfy5OD6YS+M91J1K"
        "PtqI/r5Mgwm+/v3uPjrhpr4YmeG96mPGvqJ61T5gZaQ8iJODPbRyFr7MaSw+lKs3PhJ9q74g2+M8"
        "bGZ5vq4KzT5gOde87s+dPnijgz26gZ++SFSOPTqor75QRlo9Gh6Mvgocwj4C38c+StXfvpS+QT7Y"
        "1cY9yN7OvQosqT6aGMW+EPsUPZKjq750Unu+nqbIPh5Xur5O38++5FUovj5S+z6I3M89vL9evgzs"
        "Tb60aRK+"
    ),
    "conv2.bias": "YsD/vrYGzj5aDN4+CHiOPSiirL2sD3I+UkaHPg==",
    "linear.weight": (
        "atuhvvAIGT0Kn5++ggeivrS9Vj7Yv5A9hPIJPojG8j1CwZm+ms7Zvrrd4z7mdt++EkSMPuxLEj7q"
        "2II+BGVEvpaJsT7Of4Q+NCobvm7J1T4++Nm+ZDkfPoRKMT5+C8a+CBzUvRCCML1k72Q+gkqNvvYG"
        "i75CRo0+gACPO+y3AL7Q5jg9GDauvVrMt76mI5Y+kA0aPagR1j32L7Y+jIUEvq4Z3j60zBI+MqyR"
        "vlxucD7y7tu+EMxsPUhy8b0CSKO+1E5uPrT2SL7Oc72+EKJ5vZrHnL4UKQS+xpXjPrg2gL1uddE+"
        "5P8DPkpcoT7cgHE+yP2Tvfr8s76CLsu+Nqq3vuRxZj4uEts+Si2RvoxNDr5+jJo+Ni+2vqSmaT6a"
        "qK2+HgiavqpB/z5S2PE+yOuqPSA0rrweQ+i+KqnzPoxnDb5QMUW9JuToPjzff74Me3K++rLnvobr"
        "4b62CP6+fPJVviKHoz4owum9TjaVPliij700PGG+uKOlvUT9Wb7AMX88IgKbvqJA9r40L0++ipC6"
        "vkxmYr6URyq+lIwaPnyQID7ar4M+eBP+Pcz0QL78XVa+JGppvtT2Bj7C+9c+vBtGvpCfYb0OG7g+"
        "dLF1vkSTPD6kBjG+8hDVvrTUQT68h20+OBblvawPSr4YK/a9Cvj2PoIFgb5aR7y+klz7vgBcOTqs"
        "TTi+rGVdvqqour6wTHM98iW/PuIB1b52E7E+EgHDPmJt0r6Okoa+VJA3Phj16r1inIQ+HumlPrJ6"
        "1b6wr3u92EjTvVRrTD4mDta+CO7MvZQiaz5ilv2+RpaNvox3Pr68VwM+Kr/MPgKs2r6qive+qoqA"
        "vsLywj7McS++2CSOvQgHvb3GCvs+7HBvvkiFob12dKA+bsW1vmoygb6EUCu+jEhtviwDQD4y06U+"
        "/FE+PrwuIr5gsOS8xsarPuZil76u5ei+MP4sPdb86T4gRto8cNBZPZgi3T0YVvm9ymD0vsIN2z5K"
        "7Zc+/N0PvrrEkb4Ibca9DHt+viCK5jxC+JA+fN8MPq6sjT5Ug3C+5CclPkItpr7oe9s9htzUvjLA"
        "3z7mnuG+FI0tvqa5yD4wbRU9+iuHviyHOr6uNrY+BEw0PogU1T1C3Iq+BjuevloGyb5KNMO+eCfc"
        "vUCNDLyOeJM+DGBuPvoMoT4Arqu6QARuvKqI+D4MIBs+Lmb8PiJl475QMDe99NFJPqrd9D5kCDk+"
        "Jjn/Ppp/pj5aypG+/IgJvszvKT58Nk2+6gDWPnKUu746Jpu+wE02vHoE9j4gqLC81iWbvty4fr7M"
        "fjU+RLoBPkITt74MaVG+wumPPqg2i72wM2g9prjIvopnoD7S1N6+yryCPsqRlT6w3VI9KNP3vXDd"
        "ED3KKpu+PItoPnh8jr3saka+jF5vviKMhT5ImK69Tpb4PlytYD6wQUO97vPlvjr8nj60jm2+9tje"
        "vuTJE740jlu+IgyfvioB5r52KcW+ijqMPlrRtD4QmV49tCQYPhQTE76YM8296rHGvpQKPj6WnI8+"
        "0u6ovvh4yj1EGgE+HorOPqRSKj4mnfO+GsD8Pm4R9b72kcu+8kTEvqRHRr4udpK+YCrsPGre4T4K"
        "dci+yBn+PbJE0L4I1949uFnXPfxUdr4OKMG+FNJaPhplmL4E9n0+rHJ3Pma+1T4OBsS+KBGZPeov"
        "5j5SOJA+aDKbvWI17b4Auqe6Dsf5vmjIw71qs4s+lM9avubKmj6qJ8C+0AZwvWTpCD4ABRc78h3p"
        "PtrRjj5oLNm9BLFmvrDqHD0ms92+sOlRvSrL9D5MtEu+qovSPjC7Ir2SIe0+HlzDPvRkDL5qOK4+"
        "xM0wPmSJPz4ktBG+zurbvqQYez6g8IA8BKtlPiYvqb7glcU8Cg/HvtyKNj7if9M+7I4Tvrpcuj7w"
        "IjO9iiSMvpCkEz2k3Am++EHOvYb2+D4eo5c+7rqYPiLw4L6irbU+5izjPoCv6LsKBu4+Fk6SPm6e"
        "0L44g9C93h7uPuKvnL6wq2a9QgWtvl6V/T703Ua+gsb3vgwWfz6apMG+NFtFPgACsToSvOM+gD+k"
        "OwwYBz40+FY+aH3BPYhwhL0aP6w+yBjfPTiPi70EAiu+WuC6vvhixz0EuRo+vsHKviAaqLy8OH0+"
        "xg+AviTFIz7ixa0+rPZGPnrdvL7GgP++ZKhnvrwTM742Ree+0DVSvTAzNz2Igsw9pgS6PgjCsr1a"
        "Ta8+IAXfvKCinTxOg9S+/sf3PqRtB74g+aA8uK2MPW6M/T6ypO6+HqCEPuxTHL4i75I+mNKbvXg+"
        "6j38hzS+HC5xPgquvT58WXO+EsrPPiQuKr4ICs695Gs+PqQya75Mhh6+FEscvjQ1V77O7b6+NCRH"
        "Psarzr4yMeI+xCA9PpShJD4qdZK+stLBPmIU4b4uK54+fJhmvsbAz75mUtI+eCXaPUQTY77slzO+"
        "2pKrPqovzj6Si+Y+ujbjPoCg2ruqIsA+"
    ),
    "linear.bias": "kvTCvoQOZL7EhHs+ZHMHvvrxlT5KHIO+mpDXPuznQL7iM7E+/h+XPn7Z5r4=",
}

INPUT = (
    "+nDmvsQYf74ioOu+PNFvPgx1ej7SB8E+XEBWPkxaaj6MBQ6+PuHbvkyaOb4kCGM+ehLCvozXEr6M"
    "l2u+3lW+vsLK8D5u0c8+3DE2vn5JgD7Eiic+hnyFvsp60z5g1rG8GHy5PZbomz7y4ac+MnvaPnCN"
    "Pj0UK08+puvrvtg2pz2Sg9u+MPcFPYw1c74+L+0+gJDBu2ArlTwyTIo+0JMVvTYi+77kKBi+xqqh"
    "vmC907yADZ67mHSaPchr871UGGi+COPhPRh50T0wX329Elv0PiRCUD7Q2yM9PMppPkAPSjzQ8Rm9"
    "TJE3PihjsT1goNE8nNovPowHJL7ImcA9mrnKPo730b44dNM9KIudPTrWub4ARDk6jjTZPlS3ND6e"
    "m56+tqiVvt5W0D4S8Lm+tua1vlryqb7exY4+mmzWvvZcu75IQvI9BgqePqYM8T4Greg+hDZtvipJ"
    "pb4WkNc+eKWZva7Erz62478+fnb1vjoOhT6MiXE+GGf4vaL95D4YeeM99qv8vqCF4jzYe6U9TBE2"
    "Pp72xT42PNu+yJOYveyNR74e4Ny+mtGRvmi6tz1AejA82mrYvqo+1r6iC6a+olq5PqCPjLxEdTQ+"
    "5gnwPkQ9BL4WTZ2+mDy2PZAjab2QlH89ykyMvtDNdL38nDw+BnvoPsAxDrxoHPO9FrrtPrTTWL7m"
    "jsu+roCtviRVQT7UQE0+UiDtPr5Bpr6435S91if6vphb1j3u0ds+LLcHPi4lj75y9IC+COOEvUKc"
    "vz70Bhg+EMMqPZzrdT6izb++KgGCPsjMuT0WSM4+stDMPsaj8r6iD5Q++GHjvbpKqj5Oqqg+5i2f"
    "vsZpuD7+9PQ+gub1Pi4SkD7wrjQ9lGAIPnwnKb5OKfG+mJ+ZvfrijL4E7gg+DrmFvlbd3r5+CvU+"
    "XDZMPkjGyb3iK62+4LfmvL7XiD42QqY+DmaHvnw+BD6uN90+gBa8Ozit+L2qgdO+vtKUvkKH6b7u"
    "qYA+7LQHPmpMkz5Qx0W9LMNXvt4kib54roY9TrXkvkytMT5ui7++OpXpvsz8Pz5O2rE+yvbcvma2"
    "/T5+Aa2+TtbxvmxjHL74xrO9lCA/PrqvwL4MYTK+hIxBPrqair76vdg+FPppPuZGrT5C3pa+PjLW"
    "vlrBwD7mbcM+Jon3vuzNET7IQ/K9Vrz+PtJV+77eZKE+vPUmPuAHm7yu3sY+lHFoPrKojz5G8MU+"
    "ltaBvlhU9r2QPTg9WJylPVKg2r78KXk+mIOvPQxJBz7WSoC+Nue4vj4RyT6E9HO+iEHMvWTOCD7e"
    "wfU+pAVbPlTBXT5Yerg9zg7fPta3k74gW5u85uXdPnAVPj2uyeK+AEdwu9BbJb0Qcz49bla2vnZt"
    "+T4c3EO+pkLWPpSPM76ip/c+dlq8viCk6LwM1CW+XvS8PiYAvr4QT1w90NQsPZTEYz4mQa2+hL5e"
    "voIIjr5+s+e+Lju/Pu4cx77AHyS8jAhnPt4yuD5SC/C+KgahPhoX7b5CN5s+CITUPfDCAj0gbNe8"
    "xEwXPvT4fb4MXAO+pCkNvkqm4D5unrM+YKjQPJIhtL72ev0+9vPrvigXu71G9My+TubbviLK+z7c"
    "mgO+5FhOPjqqzr6gBMI8ysuJPsph0r72n5o+ECV/PbZukb5K7t6+kh79PvChaD30vQE+GjCXvoYb"
    "tj4krEK+tlf7vuAH3DyGmcO+ohGiPoC/xrtcEym+YlaaviqPrL6gX4m8CMHkvWgetD20Dj4+GMKH"
    "PfTGZb4MQWa+ctHyvoJBor4CR/k+oMr3PP5W775Yht49FhXhvgS1GL76mrE+yJfTvZL2r74Ymdy9"
    "kLtjvTD4Nr1uab4+/prsPmjanr1GVJI+wK5evLhE672CNtI+PBEEvuzxHj5et+S+gE6sO7JC7r4M"
    "3AE+1HcZvrQVWL6W7N0+zLU6vi4JzD4Spo0+xh6QPuop1z6KKu0+jsihvkKv8j4uAa6+1LcLPnSy"
    "Er6shkO++Lf2PYhInL0eDv++Hrr3vsiO4L28M0s+hjGFPuRIar7eGbG+xEAKPhApJj30PDg+9OhG"
    "PixUNr54BaU9/H5hPoSbfj48i3a+1gmKvpQ5BD4ONJI+WMyxPXAbdr1Q/jw9UFEFPV74jL7y16s+"
    "ZDBpvvQKBr7UiXA+PJEqPoqW7b6U7zO+BKchPhABer3cgRO+jKsdvkhDwb341pC9IjTbvqpTmj4e"
    "+ra+SLmYvXr7iT7C1q0+GpzgPi4ExT48MgO+oDv/vPSbaL5aTaG+nKEavsTIaD7gPN880ANMvabO"
    "iT4EI0w+zm79PtytUr5uN/u+5lbMvtJr0r6+3sG+sG5IPXSeYr7Ioty9+NrdvVRpCj4YrvU9eL72"
    "vYR8Az76H4a+qMm5PUzNCz5+UJ8+sL0cPUrTj75CFKS+qHGHPVKenb7gDOw8DA4gPlKjgD7GG6s+"
    "UIEAvRh8nT3Cn5I+ELImvTRRHj56Fpm+5mr+vlDtbL0GSOy+WFTmPVDUTj3IHPO9ePiBPSpHy76G"
    "hrm+8uaMPnp3077MHQW+WtqVvjCVer3C55Q+DBtBvtRKcT5scTs+GlWUPsgAxT0KHfi+msj1vlAf"
    "CT3qsb2+OgLsvsgntj3yvqc+5s2BPiLzs74+o/U+kgWgPlZom76wk1Y9mmipPlzwUb4QqEg9vAId"
    "vrAfLj36D4Y+rnTSvnaArD6Ov9G+qIaiPdTZWT7C5NY+MmaZPsqh8r5MiwI+1BUrPiar5z54nMA9"
    "vnDjPqYA+77e3eE+mDnlvQL4mD5EzTw+uj6ZPg5jlr74wLy92MfqvbyLdr66B+C+gFbcu5hhjL1Y"
    "7ei97Bl6Pk5Syb74Y8Q97iOXvlgn0704t6y9ZnHDvub1ij4W9P2+xkv7vm7VhD7wD3U9Ql7yPmhM"
    "3b2aFI8+qGntPSrzjj4i2vU+HgT7PmKJoL7eHZ2+hCNvvpBrPD14mvK9NAIIvmq0zL4crnG+HvP4"
    "PrCoDT3i9Zk+AifcPqRgZD4o6tG9glmWPuQMGz6Y/aU97FtSvj4BiD7E5my+Ghm/Pjb5pD50RmM+"
    "Hk7HPmZ51j4EPAg+qDLHvf778j5Y3Nu9"
)

LEAN_OUTPUT = (
    "HFaqPxBMdD4c3fK/8nKiPhj7TT/ur/Y/M4ivPmB/C77u5Y4+TV8IPw2QHj8u5+s+58wCP4r95r8M"
    "pRI/YAQAPPsOIkB8o/W+3PvePWoZ/j1Y2GA+yrnYPttPfz+cbrU+3zQQwNTmxr4wkpq9HF4EQM8Y"
    "KL+vGYE+GJYrP/ZDpD4f9gI/"
)


if __name__ == "__main__":
    sys.exit(main())
