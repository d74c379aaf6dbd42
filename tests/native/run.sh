#!/bin/sh
# Compile the kernels without Python under the sanitizers, and run them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../spintorque/_kernels
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sources=$(find "$kernels" -maxdepth 1 -name '*.c' ! -name binding.c)
# shellcheck disable=SC2086 # one word per source file
"${CC:-gcc}" -std=c99 -g -O1 -Wall -Wextra -Wshadow -Wconversion -Werror -ffp-contract=off \
    -fno-math-errno -fsanitize=address,undefined -fno-sanitize-recover=all \
    -I"$kernels" $sources "$here/smoke.c" -lm -o "$folder/smoke"
"$folder/smoke"
