#!/bin/sh
# Compile the kernels without Python under the sanitizers, for every level and every width of
# vectors, and run what this machine runs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../spintorque/_kernels
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/compile" <<'END'
#!/bin/sh
# CC may be several words.
output=$1
shift
exec ${CC:-gcc} -std=c99 -g1 -O1 -Wall -Wextra -Wshadow -Wconversion -Werror -Wno-psabi \
    -fno-math-errno -fno-trapping-math -fsanitize=address,undefined -fno-sanitize-recover=all \
    "$@" -o "$output"
END
compile() {
    sh "$folder/compile" "$@"
}
# One line for each object: its name, and how it is compiled.
objects() {
    baseline=""
    v3="-march=x86-64-v3"
    v4="-march=x86-64-v4 -mprefer-vector-width=512"
    steps="motion/steps.c -ffp-contract=off"
    echo "many_v4 $steps -DST_LEVEL=v4 -DST_WIDTH=8 $v4"
    echo "many_v3 $steps -DST_LEVEL=v3 -DST_WIDTH=4 $v3"
    echo "many_baseline $steps -DST_LEVEL=baseline -DST_WIDTH=4"
    blocks="blocks/blocks.c -ffp-contract=fast"
    echo "blocks_v4 $blocks -DST_LEVEL=v4 -DST_WIDTH=8 -DST_SIZES=0 $v4"
    echo "blocks_v3 $blocks -DST_LEVEL=v3 -DST_WIDTH=4 -DST_SIZES=0 $v3"
    echo "blocks_one_baseline $blocks -DST_LEVEL=baseline -DST_WIDTH=1 -DST_SIZES=1"
    echo "blocks_many_baseline $blocks -DST_LEVEL=baseline -DST_WIDTH=4 -DST_SIZES=1"
    for level in v4 v3 baseline; do
        # No line may end in a blank, which xargs takes for a line that goes on.
        eval "flags=\"\$$level -DST_LEVEL=$level\""
        sizes=$([ $level = baseline ] && echo 1 || echo 0)
        echo "one_$level $steps -DST_WIDTH=1 $flags"
        [ $level = v4 ] || echo "adaptive_$level motion/adaptive.c -ffp-contract=off -DST_WIDTH=1 $flags"
        for complex in 0 1; do
            echo "layered_${complex}_$level layered/layered.c -ffp-contract=fast $flags" \
                "-DST_COMPLEX_ENERGY=$complex -DST_SIZES=$((sizes * complex))"
        done
        echo "scattering_$level layered/scattering.c -ffp-contract=fast $flags" \
            "-DST_COMPLEX_ENERGY=0"
    done
    for source in blocks/blocks_plan layered/layered_plan layered/phase layered/scattering_plan lanes/philox \
        motion/steppers motion/steps_plan; do
        echo "$(basename $source) $source.c -ffp-contract=off"
    done
    echo "levels levels.c"
    echo "levels_elsewhere levels.c -DST_X86_64=0"
}
cd "$kernels"
objects | if [ "$(uname -m)" = x86_64 ]; then cat; else grep -vE '_v[34] |^levels '; fi |
    xargs -P "$(getconf _NPROCESSORS_ONLN)" -L 1 sh -c \
        'name=$1; shift; sh "$0/compile" "$0/$name.o" -I. -c "$@"' "$folder"
# What the copies are linked from: all objects but some.
run() {
    left_out=$1
    shift
    for smoke in "$@"; do
        # shellcheck disable=SC2046 # one word per object
        compile "$folder/smoke" -I. $(find "$folder" -name '*.o' | grep -vE "/($left_out)\.o") \
            "$here/smoke_$smoke.c" -lm
        "$folder/smoke"
    done
}
if [ "$(uname -m)" = x86_64 ]; then
    run 'levels_elsewhere|many_baseline|blocks_many_baseline' blocks layered phase scattering steps adaptive
fi
run 'levels|.*_v[34]|blocks_one_baseline' blocks layered phase scattering steps adaptive
