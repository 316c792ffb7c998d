"""WavPool on gray CIFAR-10: width, windows, activation and training searched together.

McDermott, Voetberg, Nord: WavPool: A New Block for Deep Neural Networks (2023), whose
own search tried 29 candidates on 4,000 images, with linear rates.

Budget: 12 trials of 8 epochs on 20,000 images, scored by the last 5,000 of the training
split; Bayesian, seed 0, the first trial at the defaults. The best three are trained for
20 epochs on all images but these 5,000, with two seeds; the one that validates best is
the winner, and its last weights are tested.

Command: python tuning/wavpool_cifar10.py            (half an hour, 2 cores)
         python tuning/wavpool_cifar10.py --quick    (seconds, embedded data)
"""

from study import Study
from study import run_study

from keras_wavelets.tuning import HyperWavPool

STUDY = Study(
    name="wavpool_cifar10",
    hypermodel=HyperWavPool,
    dataset="cifar10",
    image_shape=(32, 32, 1),
    grayscale=True,
)

if __name__ == "__main__":
    run_study(STUDY)
