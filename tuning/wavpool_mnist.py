"""WavPool on MNIST: width, windows, activation and training searched together.

Budget: that of `study.wavpool`.

Command: python tuning/wavpool_mnist.py            (half an hour, 2 cores)
         python tuning/wavpool_mnist.py --quick    (seconds, embedded data)
"""

from study import run_study
from study import wavpool

STUDY = wavpool("mnist")

if __name__ == "__main__":
    run_study(STUDY)
