"""Which of PyWavelets' own tests may fail here, and why."""

HALF = "float16 stays float16, in values and precision; PyWavelets returns float32"
WIDE = "no backend has tensors of complex256, nor of float128"
WORDS = "the error is of the same kind, in words of our own"
MRA = "the parts add up to the signal with any wavelet: there is nothing to warn of"

DIFFERENCES = {
    "test_dwt_idwt.py::test_dwt_idwt_dtypes": HALF,
    "test_multidim.py::test_dwt2_idwt2_dtypes": HALF,
    "test_multidim.py::test_dwtn_idwtn_dtypes": HALF,
    "test_multilevel.py::test_multilevel_dtypes_?d": HALF,
    "test_multilevel.py::test_waverec*_accuracies": HALF,
    "test_multilevel.py::test_waverecn_dtypes": WIDE,
    "test_wp.py::test_wavelet_packet_dtypes": WIDE,
    "test_multilevel.py::test_waverec*_invalid_inputs": WORDS,
    "test_multilevel.py::test_waverecn_invalid_coeffs": (
        "None for a band counts as zeros, as it does in PyWavelets' other inverses"
    ),
    "test_mra.py::test_mra_warns_on_non_orthogonal[[]swt*": MRA,
    "test_mra.py::test_mra2_warns_on_non_orthogonal[[]swt*": MRA,
    "test_mra.py::test_mran_warns_on_non_orthogonal[[]swt*": MRA,
    "test_swt.py::test_swt_dtypes": HALF,
    "test_swt.py::test_swt_roundtrip_dtypes": HALF,
    "test_swt.py::test_swtn_axes": (
        "of no levels the signal comes back, not an empty list, which has no inverse"
    ),
    "test_swt.py::test_iswtn_errors": (
        "bands of different shapes are a ValueError, as elsewhere, not a RuntimeError"
    ),
    "test_cwt_wavelets.py::test_cwt_batch[[]1-*": (
        "an axis that a signal does not have is an error, also of a single axis"
    ),
}
