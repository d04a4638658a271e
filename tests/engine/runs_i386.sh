#!/bin/sh
# SPDX-License-Identifier: MIT
# Ends with 0 where a program for linux/386 runs, with 126 where the kernel knows none: one for
# amd64 may be without them. The program is the assembler's, so that no error of ours is taken for
# the kernel's.
set -e
[ "$(uname -m)" = x86_64 ] || exit 126
folder=$(mktemp -d)
trap 'rm -r -- "$folder"' EXIT
as --32 -o "$folder/exit.o" <<'END'
.globl _start
_start:
  movl $1, %eax
  xorl %ebx, %ebx
  int $0x80
END
ld -m elf_i386 -o "$folder/exit" "$folder/exit.o"
"$folder/exit"
