#!/bin/sh
# Compile the kernels without Python under the sanitizers, and run them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../spintorque/_kernels
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sources=$(find "$kernels" -name "*.c" ! -path "*/binding/*" ! -name layered.c \
    ! -name scattering.c ! -name steps.c ! -name adaptive.c)
compile() {
    "${CC:-gcc}" -std=c99 -g -O1 -Wall -Wextra -Wshadow -Wconversion -Werror -ffp-contract=off \
        -fno-math-errno -fsanitize=address,undefined -fno-sanitize-recover=all -I"$kernels" "$@"
}
# The motion takes long to compile: it is begun with, side by side with the rest, and its copies for
# other machines are the same code by other names.
running=""
begin() {
    "$@" &
    running="$running $!"
}
for width in 1 4; do
    begin compile -Wno-psabi -DST_LEVEL=baseline -DST_WIDTH=$width \
        -c "$kernels/motion/steps.c" -o "$folder/steps$width.o"
done
begin compile -DST_LEVEL=baseline -DST_WIDTH=1 -c "$kernels/motion/adaptive.c" -o "$folder/adaptive.o"
# The other copies of the kernels are these, compiled for other machines.
for complex in 0 1; do
    kind=$([ $complex = 1 ] && echo complex || echo real)
    for level in baseline v3 v4; do
        sizes=$([ $kind$level = complexbaseline ] && echo 1 || echo 0)
        begin compile -DST_LEVEL=$level -DST_COMPLEX_ENERGY=$complex -DST_SIZES="$sizes" \
            -c "$kernels/layered/layered.c" -o "$folder/$kind$level.o"
    done
done
for level in baseline v3 v4; do
    begin compile -DST_LEVEL=$level -DST_COMPLEX_ENERGY=0 \
        -c "$kernels/layered/scattering.c" -o "$folder/scattering$level.o"
done
for process in $running; do
    wait "$process"
done
for level in v3 v4; do
    for name in adaptive steps1 steps4; do
        renamed=""
        for symbol in st_dormand_prince st_dop853 st_steps_one st_steps_many; do
            renamed="$renamed --redefine-sym ${symbol}_baseline=${symbol}_$level"
        done
        # shellcheck disable=SC2086 # several options
        objcopy $renamed "$folder/$name.o" "$folder/$name$level.o"
    done
done
for smoke in smoke_layered smoke_phase smoke_scattering smoke_steps smoke_adaptive; do
    # shellcheck disable=SC2086 # one word per source file
    compile $sources "$folder"/*.o "$here/$smoke.c" -lm -o "$folder/$smoke"
    "$folder/$smoke"
done
