// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

#ifndef CLINUX_DEVICE_H
#define CLINUX_DEVICE_H

#include <stdint.h>
#include <sys/types.h>

#endif
