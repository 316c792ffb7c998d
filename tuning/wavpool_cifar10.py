"""WavPool on CIFAR-10, gray: width, windows, activation and training searched together.

Budget: that of `study.wavpool`.

Command: python tuning/wavpool_cifar10.py            (half an hour, 2 cores)
         python tuning/wavpool_cifar10.py --quick    (seconds, embedded data)
"""

from study import run_study
from study import wavpool

STUDY = wavpool("cifar10")

if __name__ == "__main__":
    run_study(STUDY)
