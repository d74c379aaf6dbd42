#!/bin/sh
# Compile the kernels without Python under the sanitizers, and run them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../spintorque/_kernels
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sources=$(find "$kernels" -maxdepth 1 -name '*.c' ! -name binding.c ! -name layered.c \
    ! -name scattering.c ! -name ensemble.c)
compile() {
    "${CC:-gcc}" -std=c99 -g -O1 -Wall -Wextra -Wshadow -Wconversion -Werror -ffp-contract=off \
        -fno-math-errno -fsanitize=address,undefined -fno-sanitize-recover=all -I"$kernels" "$@"
}
# The other copies of the kernels are these, compiled for other machines.
for complex in 0 1; do
    kind=$([ $complex = 1 ] && echo complex || echo real)
    for level in baseline v3 v4; do
        sizes=$([ $kind$level = complexbaseline ] && echo 1 || echo 0)
        compile -DST_LEVEL=$level -DST_COMPLEX_ENERGY=$complex -DST_SIZES="$sizes" \
            -c "$kernels/layered.c" -o "$folder/$kind$level.o"
    done
done
for level in baseline v3 v4; do
    compile -DST_LEVEL=$level -DST_COMPLEX_ENERGY=0 \
        -c "$kernels/scattering.c" -o "$folder/scattering$level.o"
    compile -Wno-psabi -DST_LEVEL=$level -c "$kernels/ensemble.c" -o "$folder/ensemble$level.o"
done
# shellcheck disable=SC2086 # one word per source file
compile $sources "$folder"/*.o "$here/smoke.c" -lm -o "$folder/smoke"
# shellcheck disable=SC2086
compile $sources "$folder"/*.o "$here/smoke_layered.c" -lm -o "$folder/smoke_layered"
# shellcheck disable=SC2086
compile $sources "$folder"/*.o "$here/smoke_scattering.c" -lm -o "$folder/smoke_scattering"
# shellcheck disable=SC2086
compile $sources "$folder"/*.o "$here/smoke_ensemble.c" -lm -o "$folder/smoke_ensemble"
"$folder/smoke"
"$folder/smoke_layered"
"$folder/smoke_scattering"
"$folder/smoke_ensemble"
