#!/bin/sh
# Compile the kernels without Python under the sanitizers, and run them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../spintorque/_kernels
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sources=$(find "$kernels" -maxdepth 1 -name '*.c' ! -name binding.c ! -name layered.c \
    ! -name scattering.c ! -name steps.c ! -name adaptive.c)
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
    compile -DST_LEVEL=$level -DST_WIDTH=1 \
        -c "$kernels/adaptive.c" -o "$folder/adaptive$level.o"
    many=$([ $level = v4 ] && echo 8 || echo 4)
    for width in 1 "$many"; do
        compile -Wno-psabi -DST_LEVEL=$level -DST_WIDTH="$width" \
            -c "$kernels/steps.c" -o "$folder/steps$width$level.o"
    done
done
for smoke in smoke_layered smoke_scattering smoke_steps smoke_adaptive; do
    # shellcheck disable=SC2086 # one word per source file
    compile $sources "$folder"/*.o "$here/$smoke.c" -lm -o "$folder/$smoke"
    "$folder/$smoke"
done
