"""HDF5 files that may be damaged."""

import h5netcdf


class QuietFile(h5netcdf.File):  # type: ignore[misc]
    """File that is closed without complaint if it could not be opened."""

    _writable = False
