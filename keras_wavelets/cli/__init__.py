"""The command `keras-wavelets`: the only place where the parts meet by name."""
