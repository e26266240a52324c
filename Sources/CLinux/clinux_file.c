// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

#define _GNU_SOURCE
#include "clinux_file.h"
