"""The command `keras-wavelets`: the only place where the parts meet by name."""

import logging
import os

# TensorFlow reads this when it is imported: its remarks on the hardware would drown
# the command's own output.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
logging.getLogger("tensorflow").setLevel(logging.ERROR)
