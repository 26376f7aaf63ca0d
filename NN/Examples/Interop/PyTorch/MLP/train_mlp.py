"""Train the exported MLP on scikit-learn's diabetes data: bmi and s5 to disease progression.

Runs alone: python3 NN/Examples/Interop/PyTorch/MLP/train_mlp.py
"""

import argparse
import json
from pathlib import Path

import torch
from generated.model import build_exported_model, receipt, save_torchlean_json
from sklearn.datasets import load_diabetes
from torch import nn

HERE = Path(__file__).resolve().parent


def load_data(device):
    """Standardised inputs and targets: a training part of four fifths, a validation part."""
    data = load_diabetes()
    columns = [data.feature_names.index(name) for name in ("bmi", "s5")]
    x = torch.tensor(data.data[:, columns], dtype=torch.float32)
    y = torch.tensor(data.target, dtype=torch.float32).unsqueeze(1)
    order = torch.randperm(len(x))
    train, validation = order[: len(x) * 4 // 5], order[len(x) * 4 // 5 :]
    x = (x - x[train].mean(0)) / x[train].std(0)
    y = (y - y[train].mean(0)) / y[train].std(0)
    x, y = x.to(device), y.to(device)
    return x[train], y[train], x[validation], y[validation]


def r_squared(model, x, y):
    """The share of the variance of y that the model explains."""
    model.eval()
    with torch.no_grad():
        residual = (y - model(x)).square().sum()
    return (1 - residual / (y - y.mean()).square().sum()).item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--encoding", choices=["decimal", "base64"], default="decimal")
    parser.add_argument("--out", type=Path, default=HERE / "mlp.json", help="the payload")
    parser.add_argument("--history", type=Path, help="write epoch, loss and val here, a line each")
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # so small a model only waits for a second thread

    x, y, x_validation, y_validation = load_data(args.device)
    model = build_exported_model().to(args.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    loss_function = nn.MSELoss()

    history = []
    for epoch in range(1, args.epochs + 1):
        model.train()
        loss = loss_function(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        score = r_squared(model, x_validation, y_validation)
        history.append({"epoch": epoch, "loss": loss.item(), "val": score})
        if epoch % max(1, args.epochs // 10) == 0 or epoch == args.epochs:
            print(
                f"epoch {epoch}/{args.epochs}  loss {loss.item():.4f}  validation R² {score:.3f}",
                flush=True,
            )

    if args.history:
        args.history.write_text("".join(json.dumps(line) + "\n" for line in history))
    meta = {
        "torch": torch.__version__,
        "data": "scikit-learn diabetes, bmi and s5",
        "seed": args.seed,
        "epochs": args.epochs,
        "lr": args.lr,
        "loss": round(history[-1]["loss"], 6) if history else None,
        "r2": round(r_squared(model, x_validation, y_validation), 6),
    }
    save_torchlean_json(model, args.out, probe=x_validation[:9], meta=meta, encoding=args.encoding)
    print(f"wrote {args.out}")
    print(f"receipt {receipt(model)['bundle']}")


if __name__ == "__main__":
    main()
