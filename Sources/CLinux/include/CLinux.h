// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

// Calls and constants that Swift's view of the C library leaves out. No logic lives here. Headers
// declare plain C only: anything that needs _GNU_SOURCE or <linux/...> stays in the .c files, since
// those names clash with the Glibc module as soon as one file imports both.

#ifndef CLINUX_H
#define CLINUX_H

#include "clinux_file.h"
#include "clinux_device.h"

#endif
