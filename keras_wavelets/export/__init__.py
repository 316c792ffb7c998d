"""Models into files other programs run: SavedModel, LiteRT, ONNX; what they cost."""

from keras_wavelets.export.latency import Latency
from keras_wavelets.export.latency import measure_latency
from keras_wavelets.export.litert import LITERT_KINDS
from keras_wavelets.export.litert import export_litert
from keras_wavelets.export.litert_model import LiteRTModel
from keras_wavelets.export.onnx import export_onnx
from keras_wavelets.export.report import REPORT_KINDS
from keras_wavelets.export.report import ExportRow
from keras_wavelets.export.report import check_kinds
from keras_wavelets.export.report import export_report
from keras_wavelets.export.report import format_report
from keras_wavelets.export.saved_model import export_saved_model
from keras_wavelets.export.saved_model import load_saved_model

__all__ = [
    "LITERT_KINDS", "REPORT_KINDS", "ExportRow", "Latency", "LiteRTModel",
    "check_kinds", "export_litert", "export_onnx", "export_report",
    "export_saved_model", "format_report", "load_saved_model", "measure_latency",
]  # fmt: skip
