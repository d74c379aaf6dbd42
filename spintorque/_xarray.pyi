from xarray import *  # noqa: F403
