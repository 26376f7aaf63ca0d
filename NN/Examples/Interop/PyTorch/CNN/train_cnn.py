"""Train the exported CNN on scikit-learn's digits: images of 8×8 pixels, ten classes.

Runs alone: python3 NN/Examples/Interop/PyTorch/CNN/train_cnn.py
"""

import argparse
import json
from pathlib import Path

import torch
from generated.model import build_exported_model, receipt, save_torchlean_json
from sklearn.datasets import load_digits
from torch import nn

HERE = Path(__file__).resolve().parent


def load_data(device):
    """Images [n, 1, 8, 8] in 0..1 and labels: four fifths to train, the rest to validate."""
    data = load_digits()
    x = torch.tensor(data.images / 16, dtype=torch.float32).unsqueeze(1).to(device)
    y = torch.tensor(data.target).to(device)
    order = torch.randperm(len(x)).to(device)
    train, validation = order[: len(x) * 4 // 5], order[len(x) * 4 // 5 :]
    return x[train], y[train], x[validation], y[validation]


def accuracy(model, x, y):
    """The share of the images that the model labels rightly."""
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--encoding", choices=["decimal", "base64"], default="decimal")
    parser.add_argument("--out", type=Path, default=HERE / "cnn.json", help="the payload")
    parser.add_argument("--history", type=Path, help="write epoch, loss and val here, a line each")
    parser.add_argument("--held-out", type=Path, help="write the validation images here, and stop")
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # so small a model only waits for a second thread

    x, y, x_validation, y_validation = load_data(args.device)
    if args.held_out:
        held_out = {"inputs": x_validation.tolist(), "labels": y_validation.tolist()}
        args.held_out.write_text(json.dumps(held_out))
        return
    model = build_exported_model().to(args.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, args.epochs))
    loss_function = nn.CrossEntropyLoss()

    history = []
    for epoch in range(1, args.epochs + 1):
        model.train()
        total = 0.0
        for batch in torch.randperm(len(x)).to(args.device).split(args.batch):
            loss = loss_function(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        schedule.step()

        loss = total / len(x)
        score = accuracy(model, x_validation, y_validation)
        history.append({"epoch": epoch, "loss": loss, "val": score})
        if epoch % max(1, args.epochs // 10) == 0 or epoch == args.epochs:
            print(
                f"epoch {epoch}/{args.epochs}  loss {loss:.4f}  validation accuracy {score:.3f}",
                flush=True,
            )

    if args.history:
        args.history.write_text("".join(json.dumps(line) + "\n" for line in history))
    meta = {
        "torch": torch.__version__,
        "data": "scikit-learn digits",
        "seed": args.seed,
        "epochs": args.epochs,
        "batch": args.batch,
        "lr": args.lr,
        "loss": round(history[-1]["loss"], 6) if history else None,
        "accuracy": round(accuracy(model, x_validation, y_validation), 6),
    }
    probe = x_validation[:9]  # not 8, the number of rows: no two dimensions are to be alike
    save_torchlean_json(model, args.out, probe=probe, meta=meta, encoding=args.encoding)
    print(f"wrote {args.out}")
    print(f"receipt {receipt(model)['bundle']}")


if __name__ == "__main__":
    main()
