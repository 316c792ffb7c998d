import pytest
from pruned_models import X
from pruned_models import Y
from pruned_models import build
from pruned_models import compile_model


@pytest.fixture
def model():
    return build()


@pytest.fixture
def compiled():
    return compile_model(build())


@pytest.fixture
def data():
    return X, Y
