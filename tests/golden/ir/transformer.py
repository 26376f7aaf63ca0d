"""`transformer`: an embedding with learned positions, two encoder layers, a linear layer on the mean.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch --arch transformer --seed 0 > exported_model.py

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


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.position = parameter("position", 4, 10)
        self.embed_weight = parameter("embed.weight", 10, 7)
        self.embed_bias = parameter("embed.bias", 10)
        self.layers_0_self_attn_in_proj_weight = parameter("layers.0.self_attn.in_proj_weight", 30, 10)
        self.layers_0_self_attn_in_proj_bias = parameter("layers.0.self_attn.in_proj_bias", 30)
        self.layers_0_self_attn_out_proj_weight = parameter("layers.0.self_attn.out_proj.weight", 10, 10)
        self.layers_0_self_attn_out_proj_bias = parameter("layers.0.self_attn.out_proj.bias", 10)
        self.layers_0_linear1_weight = parameter("layers.0.linear1.weight", 9, 10)
        self.layers_0_linear1_bias = parameter("layers.0.linear1.bias", 9)
        self.layers_0_linear2_weight = parameter("layers.0.linear2.weight", 10, 9)
        self.layers_0_linear2_bias = parameter("layers.0.linear2.bias", 10)
        self.layers_0_norm1_weight = parameter("layers.0.norm1.weight", 10)
        self.layers_0_norm1_bias = parameter("layers.0.norm1.bias", 10)
        self.layers_0_norm2_weight = parameter("layers.0.norm2.weight", 10)
        self.layers_0_norm2_bias = parameter("layers.0.norm2.bias", 10)
        self.layers_1_self_attn_in_proj_weight = parameter("layers.1.self_attn.in_proj_weight", 30, 10)
        self.layers_1_self_attn_in_proj_bias = parameter("layers.1.self_attn.in_proj_bias", 30)
        self.layers_1_self_attn_out_proj_weight = parameter("layers.1.self_attn.out_proj.weight", 10, 10)
        self.layers_1_self_attn_out_proj_bias = parameter("layers.1.self_attn.out_proj.bias", 10)
        self.layers_1_linear1_weight = parameter("layers.1.linear1.weight", 9, 10)
        self.layers_1_linear1_bias = parameter("layers.1.linear1.bias", 9)
        self.layers_1_linear2_weight = parameter("layers.1.linear2.weight", 10, 9)
        self.layers_1_linear2_bias = parameter("layers.1.linear2.bias", 10)
        self.layers_1_norm1_weight = parameter("layers.1.norm1.weight", 10)
        self.layers_1_norm1_bias = parameter("layers.1.norm1.bias", 10)
        self.layers_1_norm2_weight = parameter("layers.1.norm2.weight", 10)
        self.layers_1_norm2_bias = parameter("layers.1.norm2.bias", 10)
        self.head_weight = parameter("head.weight", 11, 10)
        self.head_bias = parameter("head.bias", 11)

    def forward(self, x):  # [3, 4, 7]
        v30 = F.linear(x, self.embed_weight, self.embed_bias)  # [3, 4, 10]
        v31 = v30 + self.position  # [3, 4, 10]
        v32 = F.linear(v31, self.layers_0_self_attn_in_proj_weight, self.layers_0_self_attn_in_proj_bias)  # [3, 4, 30]
        v33 = v32[..., 0:10]  # [3, 4, 10]
        v34 = v33.unflatten(-1, (2, 5)).transpose(1, 2)  # [3, 2, 4, 5]
        v35 = v32[..., 10:20]  # [3, 4, 10]
        v36 = v35.unflatten(-1, (2, 5)).transpose(1, 2)  # [3, 2, 4, 5]
        v37 = v32[..., 20:30]  # [3, 4, 10]
        v38 = v37.unflatten(-1, (2, 5)).transpose(1, 2)  # [3, 2, 4, 5]
        v39 = v34 @ v36.transpose(-2, -1)  # [3, 2, 4, 4]
        v40 = v39 * 0.4472136  # [3, 2, 4, 4]
        v41 = F.softmax(v40, dim=-1)  # [3, 2, 4, 4]
        v42 = v41 @ v38  # [3, 2, 4, 5]
        v43 = v42.transpose(1, 2).flatten(start_dim=2)  # [3, 4, 10]
        v44 = F.linear(v43, self.layers_0_self_attn_out_proj_weight, self.layers_0_self_attn_out_proj_bias)  # [3, 4, 10]
        v45 = v31 + v44  # [3, 4, 10]
        v46 = F.layer_norm(v45, (10,), self.layers_0_norm1_weight, self.layers_0_norm1_bias, eps=1e-5)  # [3, 4, 10]
        v47 = F.linear(v46, self.layers_0_linear1_weight, self.layers_0_linear1_bias)  # [3, 4, 9]
        v48 = F.relu(v47)  # [3, 4, 9]
        v49 = F.linear(v48, self.layers_0_linear2_weight, self.layers_0_linear2_bias)  # [3, 4, 10]
        v50 = v46 + v49  # [3, 4, 10]
        v51 = F.layer_norm(v50, (10,), self.layers_0_norm2_weight, self.layers_0_norm2_bias, eps=1e-5)  # [3, 4, 10]
        v52 = F.linear(v51, self.layers_1_self_attn_in_proj_weight, self.layers_1_self_attn_in_proj_bias)  # [3, 4, 30]
        v53 = v52[..., 0:10]  # [3, 4, 10]
        v54 = v53.unflatten(-1, (2, 5)).transpose(1, 2)  # [3, 2, 4, 5]
        v55 = v52[..., 10:20]  # [3, 4, 10]
        v56 = v55.unflatten(-1, (2, 5)).transpose(1, 2)  # [3, 2, 4, 5]
        v57 = v52[..., 20:30]  # [3, 4, 10]
        v58 = v57.unflatten(-1, (2, 5)).transpose(1, 2)  # [3, 2, 4, 5]
        v59 = v54 @ v56.transpose(-2, -1)  # [3, 2, 4, 4]
        v60 = v59 * 0.4472136  # [3, 2, 4, 4]
        v61 = F.softmax(v60, dim=-1)  # [3, 2, 4, 4]
        v62 = v61 @ v58  # [3, 2, 4, 5]
        v63 = v62.transpose(1, 2).flatten(start_dim=2)  # [3, 4, 10]
        v64 = F.linear(v63, self.layers_1_self_attn_out_proj_weight, self.layers_1_self_attn_out_proj_bias)  # [3, 4, 10]
        v65 = v51 + v64  # [3, 4, 10]
        v66 = F.layer_norm(v65, (10,), self.layers_1_norm1_weight, self.layers_1_norm1_bias, eps=1e-5)  # [3, 4, 10]
        v67 = F.linear(v66, self.layers_1_linear1_weight, self.layers_1_linear1_bias)  # [3, 4, 9]
        v68 = F.relu(v67)  # [3, 4, 9]
        v69 = F.linear(v68, self.layers_1_linear2_weight, self.layers_1_linear2_bias)  # [3, 4, 10]
        v70 = v66 + v69  # [3, 4, 10]
        v71 = F.layer_norm(v70, (10,), self.layers_1_norm2_weight, self.layers_1_norm2_bias, eps=1e-5)  # [3, 4, 10]
        v72 = v71.mean(dim=1)  # [3, 10]
        v73 = F.linear(v72, self.head_weight, self.head_bias)  # [3, 11]
        return v73


def build_exported_model():
    """The model with the parameters that Lean drew."""
    return Transformer()


def example_input():
    """The input that Lean drew."""
    return tensor(INPUT, 3, 4, 7)


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
    "position": (
        "UkHEPgg7jL1Gd/K+chfxPu6Myb6E0TC+yvqmviYIiz4ONYK+knDnPpgI1L1OpoU+IDTEPFD3YT08"
        "OFU+4GeXPECfNbwunoc+LjKXvho1sD7CArY+LA4kPuLr2z5U2i6+Avi6Phj0mj2IPrK9hLV8vnTC"
        "Cz46pNw+ptLiPpYFkb4uBOe+pk/1vuqopD6I57S9HAR6vn6Hh754M4+9FFhBvg=="
    ),
    "embed.weight": (
        "oGidPB5h2b7aRvC+1n/avoYNmD7K3Nk+JvaCvliJt72wngu9Wpm6vrK7xz4WTb4+Ks6+vvZS+L6K"
        "pZI+WMvYPfqzn74WiZ4+8krpPrx6fz6C8to+PD4ovrr+g75mq8Q+MgmrvoRKZr6MIne+8KFIPaoG"
        "mr7IAfM9mhPdPioEtj5kyAy+ennjPp4K3j4CBL8+MrWtvmK6iT5CvrA+CMCuvZgrtT0MWGW+tl2E"
        "vrSGa74cbyS+oEeQvN7zjD54a5Q9zo7JvgDRBjs6cry+lrmzPihrjj3wOQC9qo70vnoT2r7YVtu9"
        "VhjdPsKYuD6S9JW+gG27O/CPPT1qE8u+VDR5Pnx4IT6UKSa+elPnPtZJk752C8G+UryVvg=="
    ),
    "embed.bias": "iEKsvXrT0L70OwS+ojjqPk4Iiz76sfU+Bg2fPoBi8rvIbsk9AEaFug==",
    "layers.0.self_attn.in_proj_weight": (
        "1vSRvrTkRD7oU/89VDt9vrxKBj7mjpA+2GOHvUZf2r4IycQ9Mo7TPpxURL5aE9A+THhJviDXjTyg"
        "XPc8AIVJux73jr7Mkn8+EvmLPgqakL7AiSK8UAp9vXKA675uZMk+Rn/wPjxvZj4qko6+RoDtvjIU"
        "y76MTG++5lS6vqCU+jw0gR2+iIGOPdyzLz60oWE+zlb5PgzGMD54QIq9DoWePqQUVb5iNoQ+6iip"
        "PhxSRz6MLC++DonDPrSFIT46Y5y+1EI/Pr6SzD7GdeS+0Lw8PaLat74Sq5E+4o25vkLKtb66qvA+"
        "+oKWPgDkIzreOd6+Ju+kvqhLuT3sbXA+Jk7NvlK+lD5GS8A+vP95vhhHwT3MFEG+SkWYvkJuuL7O"
        "D5q+Yu+yvl5QlT7KCcy+bH8VvkR2TD7Ox4C+Yni4Ps5YhL40Qya+MgCRPtQwZz5akPu+vI19PoZ6"
        "rz52XbQ+6NCFPQybbb5Sepq+9OlrvhZW2D5CMbI+DvXGPsBnObzocfE9WrDfPgQnPj6kDym++Med"
        "vZi5kT0e5ra+1AQzPjzaN764ZtS9zMImPtqgiT4kxwi+7IYDvljhu72GdPS+bgHNPpTYCL74paU9"
        "6sucPr6flr56mII+iBGpvdqdxD5wKiK9fnD7PuBfvLz+25i+mn6mPsC8CTwi5Ju+0JAHvZQISj5g"
        "jPy8/oX0vkYEpj4WE7c+GM3zPVD4HT32wf2+NJ8Wvtq4lz5Svq6+rO4kvmjItr3WBdi+IATuvLgi"
        "wj3wECC9/tWFvkQnBT6279q+1n+fvoBAsbtAe148MIlfvQjqmT1Uije+PDdavhjw471G18s+MgPz"
        "PjzVdL5qyNE+qFyKvVzXSL5uvOs+wIh8vDyCGD7mibq+0hvhvgzSED7+b/C+8MoMvcCzB7wYoLA9"
        "MvDvvlJP575eO4e+XtfEvgxAHT68NFC+IpOdPjYA+D7M3iA+8ku1PpRTab4cTGK+RpPuvkg18720"
        "vzU+omHbPjq/uL6CbLO+CJOivZAxY70u5q0+DOpcPk72r74itLM+gv3oPjTlGj4ixOe+9ouYvlqm"
        "+b6OZYa+1GZXvsa8wL5gzIY8hCwLvtbPqb6anJ0+iLfivVzhTr4sewC+yqCXPngs4L06dsQ+lPQ8"
        "vogCnj3YQdU9NqClvlx6Ab5YWOi9uOf0vSDmwjyiJoe+nI0cvpSfMT5QLmi9tF8+vghV070gQ7+8"
        "nNEzvmxter6QOG099lHbPpzOGj6gYK88emaUvviriz10l0G+oAzxvI6dmD6sWVo+kOUdPZTbab4o"
        "pri9/Lk4PphL4z3UnUo+2oj+vkyDCb7+/e4+OuGmvhiZ4b3qY8a+onrVPmBlpDyIk4M9tHIWvsxp"
        "LD6Uqzc+En2rviDb4zxsZnm+rgrNPmA517zuz50+eKODPbqBn75IVI49OqivvlBGWj0aHoy+ChzC"
        "PgLfxz5K1d++lL5BPtjVxj3I3s69CiypPpoYxb4Q+xQ9kqOrvnRSe76epsg+Hle6vk7fz77kVSi+"
        "PlL7Pojczz28v16+DOxNvrRpEr5iwP++tgbOPloM3j4IeI49KKKsvawPcj5SRoc+atuhvvAIGT0K"
        "n5++"
    ),
    "layers.0.self_attn.in_proj_bias": (
        "ggeivrS9Vj7Yv5A9hPIJPojG8j1CwZm+ms7Zvrrd4z7mdt++EkSMPuxLEj7q2II+BGVEvpaJsT7O"
        "f4Q+NCobvm7J1T4++Nm+ZDkfPoRKMT5+C8a+CBzUvRCCML1k72Q+gkqNvvYGi75CRo0+gACPO+y3"
        "AL7Q5jg9"
    ),
    "layers.0.self_attn.out_proj.weight": (
        "GDauvVrMt76mI5Y+kA0aPagR1j32L7Y+jIUEvq4Z3j60zBI+MqyRvlxucD7y7tu+EMxsPUhy8b0C"
        "SKO+1E5uPrT2SL7Oc72+EKJ5vZrHnL4UKQS+xpXjPrg2gL1uddE+5P8DPkpcoT7cgHE+yP2Tvfr8"
        "s76CLsu+Nqq3vuRxZj4uEts+Si2RvoxNDr5+jJo+Ni+2vqSmaT6aqK2+HgiavqpB/z5S2PE+yOuq"
        "PSA0rrweQ+i+KqnzPoxnDb5QMUW9JuToPjzff74Me3K++rLnvobr4b62CP6+fPJVviKHoz4owum9"
        "TjaVPliij700PGG+uKOlvUT9Wb7AMX88IgKbvqJA9r40L0++ipC6vkxmYr6URyq+lIwaPnyQID7a"
        "r4M+eBP+Pcz0QL78XVa+JGppvtT2Bj7C+9c+vBtGvpCfYb0OG7g+dLF1vkSTPD6kBjG+8hDVvrTU"
        "QT68h20+OBblvawPSr4YK/a9Cvj2PoIFgb5aR7y+klz7vgBcOTqsTTi+rGVdvqqour6wTHM98iW/"
        "Pg=="
    ),
    "layers.0.self_attn.out_proj.bias": "4gHVvnYTsT4SAcM+Ym3Svo6Shr5UkDc+GPXqvWKchD4e6aU+snrVvg==",
    "layers.0.linear1.weight": (
        "sK97vdhI071Ua0w+Jg7WvgjuzL2UIms+Ypb9vkaWjb6Mdz6+vFcDPiq/zD4CrNq+qor3vqqKgL7C"
        "8sI+zHEvvtgkjr0IB729xgr7Puxwb75IhaG9dnSgPm7Ftb5qMoG+hFArvoxIbb4sA0A+MtOlPvxR"
        "Pj68LiK+YLDkvMbGqz7mYpe+ruXovjD+LD3W/Ok+IEbaPHDQWT2YIt09GFb5vcpg9L7CDds+Su2X"
        "PvzdD766xJG+CG3GvQx7fr4giuY8QviQPnzfDD6urI0+VINwvuQnJT5CLaa+6HvbPYbc1L4ywN8+"
        "5p7hvhSNLb6mucg+MG0VPforh74shzq+rja2PgRMND6IFNU9QtyKvgY7nr5aBsm+SjTDvngn3L1A"
        "jQy8jniTPgxgbj76DKE+AK6rukAEbryqiPg+DCAbPi5m/D4iZeO+UDA3vfTRST6q3fQ+ZAg5PiY5"
        "/z6af6Y+WsqRvvyICb7M7yk+"
    ),
    "layers.0.linear1.bias": "fDZNvuoA1j5ylLu+OiabvsBNNrx6BPY+IKiwvNYlm77cuH6+",
    "layers.0.linear2.weight": (
        "zH41PkS6AT5CE7e+DGlRvsLpjz6oNou9sDNoPaa4yL6KZ6A+0tTevsq8gj7KkZU+sN1SPSjT971w"
        "3RA9yiqbvjyLaD54fI697GpGvoxeb74ijIU+SJiuvU6W+D5crWA+sEFDve7z5b46/J4+tI5tvvbY"
        "3r7kyRO+NI5bviIMn74qAea+dinFvoo6jD5a0bQ+EJlePbQkGD4UExO+mDPNveqxxr6UCj4+lpyP"
        "PtLuqL74eMo9RBoBPh6Kzj6kUio+Jp3zvhrA/D5uEfW+9pHLvvJExL6kR0a+LnaSvmAq7Dxq3uE+"
        "CnXIvsgZ/j2yRNC+CNfePbhZ1z38VHa+DijBvhTSWj4aZZi+BPZ9Pqxydz5mvtU+DgbEvigRmT3q"
        "L+Y+UjiQPmgym71iNe2+ALqnug7H+b5oyMO9arOLPpTPWr7mypo+qifAvtAGcL1k6Qg+AAUXO/Id"
        "6T7a0Y4+aCzZvQSxZr6w6hw9"
    ),
    "layers.0.linear2.bias": "JrPdvrDpUb0qy/Q+TLRLvqqL0j4wuyK9kiHtPh5cwz70ZAy+ajiuPg==",
    "layers.0.norm1.weight": "xM0wPmSJPz4ktBG+zurbvqQYez6g8IA8BKtlPiYvqb7glcU8Cg/Hvg==",
    "layers.0.norm1.bias": "3Io2PuJ/0z7sjhO+uly6PvAiM72KJIy+kKQTPaTcCb74Qc69hvb4Pg==",
    "layers.0.norm2.weight": "HqOXPu66mD4i8OC+oq21PuYs4z6Ar+i7CgbuPhZOkj5untC+OIPQvQ==",
    "layers.0.norm2.bias": "3h7uPuKvnL6wq2a9QgWtvl6V/T703Ua+gsb3vgwWfz6apMG+NFtFPg==",
    "layers.1.self_attn.in_proj_weight": (
        "AAKxOhK84z6AP6Q7DBgHPjT4Vj5ofcE9iHCEvRo/rD7IGN89OI+LvQQCK75a4Lq++GLHPQS5Gj6+"
        "wcq+IBqovLw4fT7GD4C+JMUjPuLFrT6s9kY+et28vsaA/75kqGe+vBMzvjZF577QNVK9MDM3PYiC"
        "zD2mBLo+CMKyvVpNrz4gBd+8oKKdPE6D1L7+x/c+pG0HviD5oDy4rYw9boz9PrKk7r4eoIQ+7FMc"
        "viLvkj6Y0pu9eD7qPfyHNL4cLnE+Cq69PnxZc74Sys8+JC4qvggKzr3kaz4+pDJrvkyGHr4USxy+"
        "NDVXvs7tvr40JEc+xqvOvjIx4j7EID0+lKEkPip1kr6y0sE+YhThvi4rnj58mGa+xsDPvmZS0j54"
        "Jdo9RBNjvuyXM77akqs+qi/OPpKL5j66NuM+gKDau6oiwD6S9MK+hA5kvsSEez5kcwe++vGVPkoc"
        "g76akNc+7OdAvuIzsT7+H5c+ftnmvvpw5r7EGH++IqDrvjzRbz4MdXo+0gfBPlxAVj5MWmo+jAUO"
        "vj7h275Mmjm+JAhjPnoSwr6M1xK+jJdrvt5Vvr7CyvA+btHPPtwxNr5+SYA+xIonPoZ8hb7KetM+"
        "YNaxvBh8uT2W6Js+8uGnPjJ72j5wjT49FCtPPqbr677YNqc9koPbvjD3BT2MNXO+Pi/tPoCQwbtg"
        "K5U8MkyKPtCTFb02Ivu+5CgYvsaqob5gvdO8gA2eu5h0mj3Ia/O9VBhovgjj4T0YedE9MF99vRJb"
        "9D4kQlA+0NsjPTzKaT5AD0o80PEZvUyRNz4oY7E9YKDRPJzaLz6MByS+yJnAPZq5yj6O99G+OHTT"
        "PSiLnT061rm+AEQ5Oo402T5UtzQ+npuevraolb7eVtA+EvC5vrbmtb5a8qm+3sWOPpps1r72XLu+"
        "SELyPQYKnj6mDPE+Bq3oPoQ2bb4qSaW+FpDXPnilmb2uxK8+tuO/Pn529b46DoU+jIlxPhhn+L2i"
        "/eQ+GHnjPfar/L6gheI82HulPUwRNj6e9sU+NjzbvsiTmL3sjUe+HuDcvprRkb5ourc9QHowPNpq"
        "2L6qPta+ogumvqJauT6gj4y8RHU0PuYJ8D5EPQS+Fk2dvpg8tj2QI2m9kJR/PcpMjL7QzXS9/Jw8"
        "PgZ76D7AMQ68aBzzvRa67T6001i+5o7Lvq6Arb4kVUE+1EBNPlIg7T6+Qaa+uN+UvdYn+r6YW9Y9"
        "7tHbPiy3Bz4uJY++cvSAvgjjhL1CnL8+9AYYPhDDKj2c63U+os2/vioBgj7IzLk9FkjOPrLQzD7G"
        "o/K+og+UPvhh4726Sqo+TqqoPuYtn77Gabg+/vT0PoLm9T4uEpA+8K40PZRgCD58Jym+Tinxvpif"
        "mb364oy+BO4IPg65hb5W3d6+fgr1Plw2TD5Ixsm94iutvuC35ry+14g+NkKmPg5mh758PgQ+rjfd"
        "PoAWvDs4rfi9qoHTvr7SlL5Ch+m+7qmAPuy0Bz5qTJM+UMdFvSzDV77eJIm+eK6GPU615L5MrTE+"
        "bou/vjqV6b7M/D8+TtqxPsr23L5mtv0+fgGtvk7W8b5sYxy++MazvZQgPz66r8C+DGEyvoSMQT66"
        "moq+"
    ),
    "layers.1.self_attn.in_proj_bias": (
        "+r3YPhT6aT7mRq0+Qt6Wvj4y1r5awcA+5m3DPiaJ977szRE+yEPyvVa8/j7SVfu+3mShPrz1Jj7g"
        "B5u8rt7GPpRxaD6yqI8+RvDFPpbWgb5YVPa9kD04PVicpT1SoNq+/Cl5PpiDrz0MSQc+1kqAvjbn"
        "uL4+Eck+"
    ),
    "layers.1.self_attn.out_proj.weight": (
        "hPRzvohBzL1kzgg+3sH1PqQFWz5UwV0+WHq4Pc4O3z7Wt5O+IFubvObl3T5wFT49rsnivgBHcLvQ"
        "WyW9EHM+PW5Wtr52bfk+HNxDvqZC1j6UjzO+oqf3PnZavL4gpOi8DNQlvl70vD4mAL6+EE9cPdDU"
        "LD2UxGM+JkGtvoS+Xr6CCI6+frPnvi47vz7uHMe+wB8kvIwIZz7eMrg+UgvwvioGoT4aF+2+Qjeb"
        "PgiE1D3wwgI9IGzXvMRMFz70+H2+DFwDvqQpDb5KpuA+bp6zPmCo0DySIbS+9nr9Pvbz674oF7u9"
        "RvTMvk7m274iyvs+3JoDvuRYTj46qs6+oATCPMrLiT7KYdK+9p+aPhAlfz22bpG+Su7evpIe/T7w"
        "oWg99L0BPhowl76GG7Y+JKxCvrZX+77gB9w8hpnDvqIRoj6Av8a7XBMpvmJWmr4qj6y+oF+JvAjB"
        "5L1oHrQ9tA4+PhjChz30xmW+DEFmvnLR8r6CQaK+Akf5PqDK9zz+Vu++WIbePRYV4b4EtRi++pqx"
        "Pg=="
    ),
    "layers.1.self_attn.out_proj.bias": "yJfTvZL2r74Ymdy9kLtjvTD4Nr1uab4+/prsPmjanr1GVJI+wK5evA==",
    "layers.1.linear1.weight": (
        "uETrvYI20j48EQS+7PEePl635L6ATqw7skLuvgzcAT7Udxm+tBVYvpbs3T7MtTq+LgnMPhKmjT7G"
        "HpA+6inXPooq7T6OyKG+Qq/yPi4Brr7Utws+dLISvqyGQ774t/Y9iEicvR4O/74euve+yI7gvbwz"
        "Sz6GMYU+5Ehqvt4Zsb7EQAo+ECkmPfQ8OD706EY+LFQ2vngFpT38fmE+hJt+PjyLdr7WCYq+lDkE"
        "Pg40kj5YzLE9cBt2vVD+PD1QUQU9XviMvvLXqz5kMGm+9AoGvtSJcD48kSo+ipbtvpTvM74EpyE+"
        "EAF6vdyBE76Mqx2+SEPBvfjWkL0iNNu+qlOaPh76tr5IuZi9evuJPsLWrT4anOA+LgTFPjwyA76g"
        "O/+89JtovlpNob6coRq+xMhoPuA83zzQA0y9ps6JPgQjTD7Obv0+3K1Svm43+77mVsy+0mvSvr7e"
        "wb6wbkg9dJ5ivsii3L342t29"
    ),
    "layers.1.linear1.bias": "VGkKPhiu9T14vva9hHwDPvofhr6oybk9TM0LPn5Qnz6wvRw9",
    "layers.1.linear2.weight": (
        "StOPvkIUpL6ocYc9Up6dvuAM7DwMDiA+UqOAPsYbqz5QgQC9GHydPcKfkj4Qsia9NFEePnoWmb7m"
        "av6+UO1svQZI7L5YVOY9UNROPcgc8714+IE9KkfLvoaGub7y5ow+enfTvswdBb5a2pW+MJV6vcLn"
        "lD4MG0G+1EpxPmxxOz4aVZQ+yADFPQod+L6ayPW+UB8JPeqxvb46Auy+yCe2PfK+pz7mzYE+IvOz"
        "vj6j9T6SBaA+VmibvrCTVj2aaKk+XPBRvhCoSD28Ah2+sB8uPfoPhj6udNK+doCsPo6/0b6ohqI9"
        "1NlZPsLk1j4yZpk+yqHyvkyLAj7UFSs+JqvnPnicwD2+cOM+pgD7vt7d4T6YOeW9AviYPkTNPD66"
        "Ppk+DmOWvvjAvL3Yx+q9vIt2vroH4L6AVty7mGGMvVjt6L3sGXo+TlLJvvhjxD3uI5e+WCfTvTi3"
        "rL1mccO+5vWKPhb0/b7GS/u+"
    ),
    "layers.1.linear2.bias": "btWEPvAPdT1CXvI+aEzdvZoUjz6oae09KvOOPiLa9T4eBPs+Yomgvg==",
    "layers.1.norm1.weight": "3h2dvoQjb76Qazw9eJryvTQCCL5qtMy+HK5xvh7z+D6wqA094vWZPg==",
    "layers.1.norm1.bias": "AifcPqRgZD4o6tG9glmWPuQMGz6Y/aU97FtSvj4BiD7E5my+Ghm/Pg==",
    "layers.1.norm2.weight": "NvmkPnRGYz4eTsc+ZnnWPgQ8CD6oMse9/vvyPljc2702bPC++mzAvg==",
    "layers.1.norm2.bias": "poqnvrr+vj5E8SU+8hCFPqiO2D3GWY0++OOpvfb+2T5QpCK9KvLJvg==",
    "head.weight": (
        "msDKvppVkT4ucYs+clyYviAX7rzOt8S+zoqIPvQeD77AGlC8kEwQvWBq1TzYueQ9PIR3Pt5BhD7o"
        "+9w9GlbnvmQTBL4KjeA+Bju9Pvw7Pj7obfQ9YLjKvA5y3z68OTq+kEE0vYhIlT2OuvG+TOFrPgIq"
        "jz62oZM+/mfXvijHqL0iM4C+5hPRPmaanb6QhkG9YrG9Pthb3j1gF4k86ouZvjxtJj7WnK4+Ph+1"
        "Pnir7r2C4ZW+noaKPuCfuTwqfuU+OFq/vXzHYj5Eaic+1JkHPvC6QT1EQUk+zDtyvhhhxr2MMnc+"
        "UIJdvW4cqz5+gps+pKV/PrYdu74aYN0+RBJovsZ77z5ySse+vLlkPhzqAz5ec+E+omzPvmx/Rj7O"
        "g+i+7PcZPrb/zb7cYgu+JHhAvtyFe74gz/g8ho7BPg7t8T6MFxa+6Bi9Pf6Djr5aKpe+jn6QvmBD"
        "pjzW0fo+ML8EPYL5kb44T5O9wpG5Ppaf7j5892S+QOFcPCCesDxG+IE+dM8mPrpjiD5cNBu+4C3+"
        "PFA2WL2+Pdw+/nCDvtAjOb0UH3A+QO09vGS1SD4Ols8+mECcvUbF5b4="
    ),
    "head.bias": "uDPrvSiI5D3oEO69eu64PnS6dD5YTJ894nfHPmi0l7122bW+oKzSvI4W9b4=",
}

INPUT = (
    "CGbJvaoRnz6gdO68FqXyPkZ/qL7US1++sF5cvQyOYz6iscA+UL9hPUpGnz5STc8+use9PtBGTD1Q"
    "qU49Nsa1vppzkL4ooom9Jj7BvrqDkj6gJqQ8CrG6PvAkQ73WAM0+IvDKPqoPwD6cbFC+CDrxvVat"
    "+7681wk+2AqSvT5GnD7ma9O+kE1bvbAOUb3wQls9TmPdvmamyL7WIe6+VGZovhh9+j2u2M++An/m"
    "vvj+4r0K3vI+DvDRvlJKuL6UFSA+Qhnhvjg5zj0c93e+5H1RPkYL3L5QHxa9aJ3PvVw8Pz7oV+A9"
    "aGiEPXRVSz7QXma9WMGVvThC670OoaU+YNiFvIpJ/r4SAIQ+ehibPpDtBj38ahs+ZDIRvgIxnr5c"
    "Gkk+Yk7rvoAV+buIlcS9mLn+PTbCz74SEqk+9N0pPrYCt75cdGU+TPl5vp7/tL6Q4Sy9"
)

LEAN_OUTPUT = (
    "CJiavniHNz76eKI9lrx8PkkECT9E3ZI9Ql8UPlltmb7tdgu/VeuIPk6Olb7Oqae+MPI0Pry3bj0w"
    "9pA+Pqz+PpB5fT0+qSQ+gN+gvgC5D78slXQ+m/mavoqfm74SYjc+SIGVPRwqhT5P8wU/DF2KPVg6"
    "GD5sBJ2+1aIMv2gYgz6qVZa+"
)


if __name__ == "__main__":
    sys.exit(main())
