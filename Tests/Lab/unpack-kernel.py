#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""unpack-kernel.py BZIMAGE TARGET: takes the ELF kernel out of a bzImage.

QEMU boots the ELF file directly; unpacking it inside an emulated processor would cost seconds.
A payload that is not xz is left alone and the bzImage copied: slower to boot, nothing else.
The header's fields are those of the kernel's Documentation/arch/x86/boot.rst.
"""
import lzma
import pathlib
import struct
import sys

SETUP_SECTORS, PAYLOAD_OFFSET = 0x1F1, 0x248
XZ_MAGIC = b"\xfd7zXZ\x00"

source, target = map(pathlib.Path, sys.argv[1:])
image = source.read_bytes()
protected_mode = ((image[SETUP_SECTORS] or 4) + 1) * 512
offset, length = struct.unpack_from("<II", image, PAYLOAD_OFFSET)
payload = image[protected_mode + offset :][:length]
if payload.startswith(XZ_MAGIC):
    # The kernel's size follows the xz stream, so this is not a whole xz file.
    image = lzma.LZMADecompressor().decompress(payload)
    if not image.startswith(b"\x7fELF"):
        sys.exit(f"{source}: the payload is no ELF file")
target.write_bytes(image)
