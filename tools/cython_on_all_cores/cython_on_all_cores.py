"""Makes translation by Cython use all cores. A .pth file imports it as Python starts."""

import os
import sys
from functools import partial

import Cython.Build

if sys.platform == "linux":  # elsewhere its workers would run the set-up script again
    Cython.Build.cythonize = partial(Cython.Build.cythonize, nthreads=os.cpu_count() or 1)
