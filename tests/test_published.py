from keras_wavelets.published import published_accuracy


def test_figures_are_those_of_the_records():
    text = published_accuracy("WavPool", "cifar10")
    assert text.startswith("0.3858 ± 0.0021 (validation, 10,000 training images")


def test_unknown_pairs_have_no_figure():
    assert published_accuracy("WavPool", "kmnist") is None
