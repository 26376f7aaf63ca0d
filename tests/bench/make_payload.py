"""Write a payload of the family mlp with about so many random parameters, for `harness bench`."""

import argparse
import base64
import json

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--side", type=int, required=True, help="inputs and hidden units")
    parser.add_argument("--encoding", choices=["decimal", "base64"], required=True)
    arguments = parser.parse_args()
    side = arguments.side
    shapes = {
        "linear1.weight": (side, side),
        "linear1.bias": (side,),
        "linear2.weight": (1, side),
        "linear2.bias": (1,),
    }
    generator = np.random.default_rng(7)
    with open(arguments.path, "w", encoding="ascii") as file:
        head = {
            "format": "torchlean.params",
            "version": 1,
            "family": "mlp",
            "config": {"in": side, "hidden": side, "out": 1},
            "scalar": {"dtype": "float32", "encoding": arguments.encoding},
        }
        file.write(json.dumps(head)[:-1] + ', "params": [')
        for position, (name, shape) in enumerate(shapes.items()):
            values = (generator.standard_normal(int(np.prod(shape))) * 0.05).astype("<f4")
            start = json.dumps({"name": name, "shape": shape})[:-1]
            file.write(("" if position == 0 else ", ") + start + ', "values": ')
            if arguments.encoding == "base64":
                file.write(json.dumps(base64.b64encode(values.tobytes()).decode()) + "}")
            else:
                file.write("[" + ", ".join(values.astype(str).tolist()) + "]}")
        file.write("]}\n")


if __name__ == "__main__":
    main()
