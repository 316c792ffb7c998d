import json

import numpy as np
import pytest
import pywt

from keras_wavelets import wavelets
from keras_wavelets.wavelets import Wavelet

COUNTS = {
    "haar": 1,
    "db": 38,
    "sym": 19,
    "coif": 17,
    "bior": 15,
    "rbio": 15,
    "dmey": 1,
}


def test_every_discrete_wavelet_has_a_name():
    assert len(wavelets.names()) == 106
    assert wavelets.names() == pywt.wavelist(kind="discrete")


@pytest.mark.parametrize(("family", "count"), COUNTS.items())
def test_a_family_has_its_members(family, count):
    assert len(wavelets.names(family)) == count
    assert set(wavelets.names(family)) <= set(wavelets.names())


@pytest.mark.parametrize("name", pywt.wavelist(kind="discrete"))
def test_a_name_survives_serialization(name):
    wavelet = wavelets.get(name)
    assert wavelets.serialize(wavelet) == name
    assert wavelets.get(json.loads(json.dumps(wavelets.serialize(wavelet)))) == wavelet


@pytest.mark.parametrize("name", ["mine", "haar", "db3"])
def test_a_custom_bank_survives_json_tap_by_tap(name):
    wavelet = Wavelet(name, filter_bank=pywt.Wavelet("sym5").filter_bank)
    config = json.loads(json.dumps(wavelets.serialize(wavelet)))
    assert set(config) == {"name", "filter_bank"}
    assert wavelets.get(config) == wavelet


def test_a_wavelet_is_returned_as_it_is():
    wavelet = Wavelet("mine", filter_bank=pywt.Wavelet("db2").filter_bank)
    assert wavelets.get(wavelet) is wavelet


def test_one_name_is_one_object():
    assert wavelets.get("db5") is wavelets.get("db5")


@pytest.mark.parametrize("name", pywt.wavelist(kind="discrete"))
def test_a_standard_bank_of_pywavelets_becomes_its_name(name):
    assert wavelets.get(pywt.Wavelet(name)) is wavelets.get(name)


@pytest.mark.parametrize("name", ["mine", "db3"])
def test_a_custom_bank_of_pywavelets_keeps_its_taps(name):
    bank = pywt.Wavelet("bior1.3").filter_bank
    wavelet = wavelets.get(pywt.Wavelet(name, filter_bank=bank))
    assert wavelet.name == name
    assert wavelet.filter_bank == tuple(map(tuple, bank))


@pytest.mark.parametrize("family", ["daub", "morl", "gaus", ""])
def test_a_family_without_filter_banks_is_named(family):
    with pytest.raises(ValueError, match=f"'bior'.*Received: family='{family}'"):
        wavelets.names(family)


def test_an_unknown_name_is_named():
    with pytest.raises(ValueError, match="Received: wavelet='db99'"):
        wavelets.get("db99")


@pytest.mark.parametrize(
    "identifier", [None, 4, ["haar"], {"name": "haar"}, np.ones(2)]
)
def test_another_object_is_refused_with_its_type(identifier):
    with pytest.raises(TypeError, match=r"Received: wavelet=.* of type <class"):
        wavelets.get(identifier)


def test_names_may_be_written_in_capitals():
    assert wavelets.get("Haar") == wavelets.get("haar")
    assert wavelets.get("DB4").name == "db4"
