import usher_imaginary_package  # noqa: F401 - it is the point that this is not there
