"""Tables of the WaveMix recipes."""

from pathlib import Path

from tables import rows
from tables import table

from keras_wavelets.published import WAVE_MIX_LITE

DATASETS = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "cifar10": "CIFAR-10"}


def _small(results: Path) -> str:
    head = ("dataset", "network", "parameters", "claimed", "here, official test",
            "with its mirror image", "macro F1", "epochs", "seed")  # fmt: skip
    body = []
    for case, row in rows(results / "wavemix_small.json").items():
        network, dataset, seed = case.split("/")
        body.append(
            (
                DATASETS[dataset],
                network,
                f"{row['parameters']:,}",
                f"≥ {WAVE_MIX_LITE[network]:.2f}",
                f"{row['test']['accuracy']:.4f}",
                f"{row['test_mirrored']:.4f}" if "test_mirrored" in row else "-",
                f"{row['test']['f1_macro']:.4f}",
                row["epochs"],
                seed,
            )
        )
    return table(head, body)


def _exports(results: Path) -> str:
    head = ("network", "file", "bytes", "gzip", "accuracy", "against Keras, points",
            "latency, ms")  # fmt: skip
    body = []
    for case, row in rows(results / "wavemix_small.json").items():
        keras = row["export"]["keras"]["accuracy"]
        for kind, facts in row["export"].items():
            if kind != "keras":
                body.append(
                    (
                        case.split("/")[0],
                        kind,
                        f"{facts['bytes']:,}",
                        f"{facts['gzip_bytes']:,}",
                        f"{facts['accuracy']:.4f}",
                        f"{100 * (facts['accuracy'] - keras):+.2f}",
                        f"{facts['latency_ms']:.2f}",
                    )
                )
    return table(head, body)


def _images(results: Path) -> str:
    head = ("network", "scale", "parameters", "photograph", "bicubic, dB", "here, dB",
            "margin, dB", "SSIM, bicubic", "SSIM, here", "seed")  # fmt: skip
    body = []
    for case, row in rows(results / "wavemix_images.json").items():
        network, task, seed = case.split("/")
        for photograph in ("chelsea", "flower") if task != "composites" else ():
            here, bicubic = (row[photograph][name] for name in (network, "bicubic"))
            body.append(
                (
                    network,
                    task.removeprefix("photographs-"),
                    f"{row['parameters']:,}",
                    photograph,
                    f"{bicubic['psnr']:.2f}",
                    f"{here['psnr']:.2f}",
                    f"{here['psnr'] - bicubic['psnr']:+.2f}",
                    f"{bicubic['ssim']:.4f}",
                    f"{here['ssim']:.4f}",
                    seed,
                )
            )
    return table(head, body)


def _segmentation(results: Path) -> str:
    head = ("network", "parameters", "mean IoU", "pixel accuracy",
            "share of background", "seed")  # fmt: skip
    body = [
        (
            case.split("/")[0],
            f"{row['parameters']:,}",
            *(
                f"{row[name]:.4f}"
                for name in ("mean_iou", "pixel_accuracy", "share_of_background")
            ),
            case.split("/")[2],
        )
        for case, row in rows(results / "wavemix_images.json").items()
        if "composites" in case
    ]
    return table(head, body)


TABLES = {
    "wavemix_small": _small,
    "wavemix_exports": _exports,
    "wavemix_images": _images,
    "wavemix_segmentation": _segmentation,
}
