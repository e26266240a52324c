// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

#ifndef CLINUX_FILE_H
#define CLINUX_FILE_H

#include <stdint.h>
#include <sys/types.h>

#endif
