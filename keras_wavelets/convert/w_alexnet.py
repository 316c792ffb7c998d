"""Where the weights of the original AlexNets and their twins go."""

import keras

from keras_wavelets.convert.entry import Entry
from keras_wavelets.convert.entry import convolution
from keras_wavelets.convert.entry import dense
from keras_wavelets.convert.entry import dense_on_map
from keras_wavelets.convert.entry import vector
from keras_wavelets.convert.twin_stem import hybrid
from keras_wavelets.convert.twin_stem import pooling

# Places of the convolutions in the originals' lists of layers, by twin and blur.
TWIN = {False: (2, 5, 7, 9), True: (2, 6, 8, 10)}
# A plain network with filters has one more layer where its stem blurs before it pools.
PLAIN = {
    (False, False): (0, 3, 6, 8, 10),
    (True, False): (0, 4, 8, 10, 12),
    (True, True): (0, 5, 9, 11, 13),
}


def w_alexnet(model: keras.Model) -> dict[str, Entry]:
    """Returns the table of a `WAlexNet`.

    Example:
    >>> from keras_wavelets.applications import WAlexNet
    >>> model = WAlexNet(input_shape=(64, 64, 3), include_top=False)
    >>> list(w_alexnet(model))[:2]
    ['features.0.weight', 'features.0.bias']
    """
    layers = {layer.name: layer for layer in model.layers}
    blurred = "pool_2_blur" in layers
    if "stem" in layers:
        table = hybrid("features.0.", layers["stem"])
        table |= pooling("features.1.", layers["stem_pool"])
        places, first = TWIN[blurred], 2
    else:
        early = blurred and layers["stem_pool"].blur_first
        table, places, first = {}, PLAIN[blurred, early], 1
    for number, place in enumerate(places, start=first):
        layer = layers[f"conv_{number}"]
        table[f"features.{place}.weight"] = convolution(layer.kernel)
        table[f"features.{place}.bias"] = vector(layer.bias)
    if "predictions" in layers:
        maps = tuple(layers["grid"].output.shape[1:])
        first_dense = layers["dense_1"]
        table["classifier.1.weight"] = dense_on_map(first_dense.kernel, maps)
        table["classifier.1.bias"] = vector(first_dense.bias)
        for place, name in ((4, "dense_2"), (6, "predictions")):
            table[f"classifier.{place}.weight"] = dense(layers[name].kernel)
            table[f"classifier.{place}.bias"] = vector(layers[name].bias)
    return table
