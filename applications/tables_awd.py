"""Tables of the adaptive-wavelet recipes."""

from pathlib import Path

from tables import rows
from tables import spread
from tables import table

from keras_wavelets.published import AWD
from keras_wavelets.published import AWD_DISTANCE

DATASETS = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST"}
STARTS = {
    "linear/db5_noise": ("db5 with noise 0.3", "db5"),
    "linear/coif2": ("coif2", "db5"),
    "linear/images_db3_noise": ("db3 with noise 0.2, images", "db3"),
}


def _linear(results: Path) -> str:
    head = (
        "start",
        "teacher reads",
        "distance at the start",
        "published, at best",
        "here",
        "seconds of fitting",
    )
    records = rows(results / "awd_simulation.json")
    body = [
        (
            *STARTS[case],
            f"{row['distance'][0]:.3f}",
            AWD_DISTANCE[case],
            f"{row['distance'][-1]:.4f}",
            f"{row['fit_seconds']:.0f}",
        )
        for case, row in records.items()
        if case in STARTS
    ]
    return table(head, body)


def _tracks(results: Path) -> str:
    row = rows(results / "awd_simulation.json").get("tracks/max_features")
    head = ("features, model", "test R²")
    if row is None:
        return table(head, [("not run here", "")])
    body = [(f"{name}, linear", f"{value:.3f}") for name, value in row["r2"].items()]
    body.append((f"chosen by cross-validation: {row['chosen']}", f"{row['awd']:.3f}"))
    body.append(("the tracks, tanh teacher", f"{row['teacher']:.3f}"))
    return table(head, body)


def _autoencoder(results: Path) -> str:
    row = rows(results / "awd_simulation.json").get("autoencoder/harmonics")
    head = ("wavelet", "L1 norm of the coefficients", "relative error")
    if row is None:
        return table(head, [("not run here", "", "")])
    body = [(name, f"{value:.1f}", "0") for name, value in row["l1_of"].items()]
    learned = ("learned", f"{row['l1']:.1f}", f"{row['relative_error']:.1e}")
    return table(head, [*body, learned])


def _accuracy(results: Path) -> str:
    head = (
        "dataset",
        "teacher, published",
        "teacher",
        "wavelet CNN, published (distilled / db3)",
        "wavelet CNN, distilled",
        "wavelet CNN, db3",
    )
    records = rows(results / "awd_images.json")
    body = []
    for dataset, name in DATASETS.items():
        teacher = records.get(f"TeacherCNN/{dataset}")
        student = records.get(f"WaveletCNN/{dataset}")
        known = AWD.get(dataset)
        body.append(
            (
                name,
                f"{known[0]:.4f}" if known else "none",
                f"{teacher['accuracy']:.4f}" if teacher else "not run here",
                f"{known[1]} / {known[2]}" if known else "none",
                spread(student["awd"]) if student else "not run here",
                spread(student["db3"]) if student else "not run here",
            )
        )
    return table(head, body)


def _wavelets(results: Path) -> str:
    head = (
        "dataset",
        "attributions, db3",
        "without teacher",
        "distilled",
        "reconstruction error",
        "largest penalty",
        "distance to db3",
    )
    records = rows(results / "awd_images.json")
    penalties = ("low_sum", "high_sum", "unit_norm", "mirror", "double_shift")
    body = []
    for dataset, name in DATASETS.items():
        row = records.get(f"AWD/{dataset}")
        if row is None:
            body.append((name, *("not run here",) * 6))
            continue
        body.append(
            (
                name,
                f"{row['attribution_l1_start']:.3f}",
                f"{row['attribution_l1_without_teacher']:.3f}",
                f"{row['attribution_l1']:.3f}",
                f"{row['reconstruction']:.1e}",
                f"{max(row[name] for name in penalties):.1e}",
                f"{row['distance_to_start']:.3f}",
            )
        )
    return table(head, body)


TABLES = {
    "awd_linear": _linear,
    "awd_tracks": _tracks,
    "awd_autoencoder": _autoencoder,
    "awd_accuracy": _accuracy,
    "awd_wavelets": _wavelets,
}
