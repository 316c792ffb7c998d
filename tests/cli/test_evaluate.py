import json

from keras_wavelets.cli.main import main


def test_evaluation_equals_the_one_of_the_training(trained, capsys):
    assert main(["evaluate", str(trained)]) == 0
    stored = json.loads((trained / "metrics.json").read_text())["test"]
    record = trained / "evaluation-fashion_mnist_mini-test.json"
    written = json.loads(record.read_text())
    assert {name: written[name] for name in stored} == stored
    assert f"{stored['accuracy']:.4f}" in capsys.readouterr().out


def test_another_split_is_measured(trained):
    assert main(["evaluate", str(trained), "--split", "train[:300]"]) == 0
    assert (trained / "evaluation-fashion_mnist_mini-train[:300].json").is_file()


def test_an_unfinished_run_is_refused(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "it has no config.json" in error
    assert f"Received: run={str(tmp_path)!r}" in error


def test_an_unknown_average_is_refused(trained, capsys):
    assert main(["evaluate", str(trained), "--average", "epoch"]) == 2
    assert "Received: average='epoch'" in capsys.readouterr().err


def test_shifted_windows_are_scored_and_kept(trained, capsys):
    words = ["evaluate", str(trained), "--mode", "shifts", "--max-shift", "2"]
    words += ["--split", "test[:50]"]
    assert main(words) == 0
    scores = json.loads((trained / "scores.json").read_text())
    found = scores["fashion_mnist_mini"]["test[:50]"]
    assert set(found["shifts_vertical"]["mfr"]) == {"1", "2"}
    assert "shifts diagonal kld" in capsys.readouterr().out
    assert main(words) == 2
    assert "overwrite them on purpose" in capsys.readouterr().err
    assert main([*words, "--overwrite"]) == 0


def test_a_shift_larger_than_the_images_is_refused(trained, capsys):
    assert (
        main(["evaluate", str(trained), "--mode", "shifts", "--max-shift", "28"]) == 2
    )
    assert "Received: max_shift=28" in capsys.readouterr().err
