import pytest
from contracts import check_application

from keras_wavelets import applications

pytestmark = pytest.mark.backend


def test_the_convolutional_teacher_is_the_published_one():
    model = applications.TeacherCNN(input_shape=(28, 28, 1))
    assert model.count_params() == 21_840
    check_application(
        applications.TeacherCNN, {}, (20, 18, 3), parameters=8_187, feature_shape=(50,)
    )


def test_the_dense_teacher_is_the_published_one():
    model = applications.TeacherFFN(input_shape=(28, 28, 1))
    assert model.count_params() == 648_010
