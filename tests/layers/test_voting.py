import keras
import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_layer

from keras_wavelets.layers.voting import MajorityVoting
from keras_wavelets.layers.voting import SoftVoting
from keras_wavelets.layers.voting import hard_vote

VOTE = golden.group("vote")
MEMBERS = VOTE["members"]


@pytest.mark.backend
@pytest.mark.parametrize("layer", [SoftVoting, MajorityVoting])
def test_keeps_the_layer_contract(layer):
    check_layer(
        layer,
        {},
        [(3, 4), (3, 4)],
        (3, 4),
        run_training_check=False,
        stateless=False,
    )


@pytest.mark.backend
def test_soft_vote_agrees_with_the_original():
    soft = np.array(SoftVoting()(list(MEMBERS)))
    np.testing.assert_allclose(soft, VOTE["soft"], atol=1e-6)


@pytest.mark.backend
def test_majority_agrees_with_the_stored_count():
    counts, winner = hard_vote(MEMBERS)
    np.testing.assert_array_equal(np.array(counts), VOTE["majority_counts"])
    np.testing.assert_array_equal(np.array(winner), VOTE["majority_class"])
    marks = np.array(MajorityVoting()(list(MEMBERS)))
    np.testing.assert_array_equal(marks.argmax(-1), VOTE["majority_class"])
    np.testing.assert_array_equal(marks.sum(-1), 1)


def test_a_list_votes_as_its_stack_does():
    for found, expected in zip(
        hard_vote(list(MEMBERS)), hard_vote(MEMBERS), strict=True
    ):
        np.testing.assert_array_equal(np.array(found), np.array(expected))


def test_a_tie_goes_to_the_larger_sum_of_scores():
    _, winner = hard_vote(np.array([[[0.6, 0.4, 0.0]], [[0.1, 0.9, 0.0]]]))
    assert np.array(winner).tolist() == [1]


def test_a_tie_of_equal_sums_goes_to_the_lower_class():
    _, winner = hard_vote(np.array([[[0.0, 0.0, 1.0]], [[0.0, 1.0, 0.0]]]))
    assert np.array(winner).tolist() == [1]


def test_member_weights_are_divided_by_their_sum():
    vote = SoftVoting(member_weights=(1, 3, 0, 0, 0))(list(MEMBERS))
    expected = (MEMBERS[0] + 3 * MEMBERS[1]) / 4
    np.testing.assert_allclose(np.array(vote), expected, atol=1e-6)


def test_logits_are_turned_into_probabilities_first():
    vote = np.array(SoftVoting(from_logits=True)(list(100 * MEMBERS)))
    np.testing.assert_allclose(vote.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize(
    "shapes", [[], [(2, 3), (2, 4)], [(2, 3, 1)], [(2, 3), (3, 3)]]
)
def test_members_of_other_shapes_are_refused(shapes):
    with pytest.raises(ValueError, match="at least one member") as error:
        hard_vote([np.zeros(shape) for shape in shapes])
    assert str(error.value).endswith(f"Received: shapes={shapes}.")


def test_a_weight_for_each_member_is_asked_for():
    with pytest.raises(ValueError, match=r"Received: member_weights=\(1.0, 2.0\)\.$"):
        SoftVoting(member_weights=(1, 2))(list(MEMBERS))


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="LiteRT")
def test_a_vote_is_written_to_files(tmp_path):
    from keras_wavelets import export

    inputs = [keras.Input((4,)) for _ in range(3)]
    model = keras.Model(inputs, MajorityVoting()(inputs))
    # Each file is run and compared before it is there.
    assert export.export_litert(model, tmp_path / "vote.tflite").exists()
    assert export.export_onnx(model, tmp_path / "vote.onnx").exists()
