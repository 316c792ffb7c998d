import gc

import keras
import numpy as np
import pytest
from pruned_models import build
from pruned_models import compile_model

from keras_wavelets.pruning import OneShot
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import UpdatePruningStep
from keras_wavelets.pruning import strip_pruning


def test_gives_the_same_model_back_without_constraints_twice(compiled, data):
    pruner = Pruner(compiled, "dwt", OneShot(0.5))
    compiled.fit(*data, callbacks=[UpdatePruningStep(pruner)], verbose=0)
    assert strip_pruning(compiled) is compiled
    assert strip_pruning(pruner) is compiled
    assert all(v.constraint is None for v in compiled.weights)


def test_a_model_whose_pruner_is_gone_is_stripped(model):
    pruner = Pruner(model, "magnitude")
    pruner.prune(0.5)
    pruner.attach()
    kernel = model.get_layer("first").kernel
    kernel.assign(np.ones(kernel.shape))
    del pruner
    gc.collect()
    strip_pruning(model)
    assert kernel.constraint is None
    assert np.mean(keras.ops.convert_to_numpy(kernel) == 0) == 0.5


@pytest.mark.parametrize("ask", [strip_pruning, Pruner.report])
def test_a_training_without_the_callback_is_refused(data, ask):
    model = compile_model(build())
    pruner = Pruner(model, "dwt", OneShot(0.5))
    model.fit(*data, verbose=0)
    with pytest.raises(RuntimeError, match=r"Received: optimizer.iterations=1\."):
        ask(pruner)


def test_a_model_without_a_pruner_is_named(model):
    with pytest.raises(ValueError, match="Received: model='net', which never had one"):
        strip_pruning(model)
