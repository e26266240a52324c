# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
#
#   make demo   build, dock a card, watch it reach the store, check it with sha256sum
#   make test   everything that must pass
#   make help   the rest

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# For packagers. There is no PREFIX: the units, the rules and the daemon's defaults name /usr.
DESTDIR ?=
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# What the build needs, what the tests need beyond it, what the lab and the benchmarks need beyond
# that. Any `swift test` builds all tests, whichever it runs, and so needs what all of them link.
BUILD_PACKAGES := pkg-config libudev-dev libusb-1.0-0-dev libsqlite3-dev libxml2-dev python3
TEST_PACKAGES := umockdev libumockdev-dev systemd udev sqlite3 dosfstools e2fsprogs util-linux
LAB_PACKAGES := qemu-system-x86 qemu-utils mmdebstrap e2fsprogs cpio kmod dosfstools exfatprogs \
	mtools python3 debian-archive-keyring
# A real object store, and a client of it that is not ours.
S3_PACKAGES := ceph-mon ceph-osd radosgw ceph-common openssl rclone
BENCH_PACKAGES := rsync rclone s3cmd awscli time openssl jq e2fsprogs mount

# Evidence software ships with its Swift runtime linked in, so that a host needs only Debian.
RELEASE := swift build -c release --static-swift-stdlib
BIN := .build/release
PRODUCTS := camdockd camdock camdock-mounter

# The rooms with tests that only root may run: mounts, tiny disks, loop devices, udev's rules.
ROOT_TESTS := ^(PlatformTests|CustodyTests|StoresTests|EngineTests)\.

# All tests at once would keep each waiting for the others until its time is up.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH := 16

.PHONY: help build demo test unit fuzz-short fuzz hotplug kill uplink-kill scale lab bench lint install \
	deps deps-test deps-s3 deps-lab deps-bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

# Installs what is missing, and asks for nothing when nothing is.
define install_missing
	missing=()
	for package in $(1); do
		dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | grep -q 'ok installed' \
			|| missing+=("$$package")
	done
	if [ "$${#missing[@]}" -gt 0 ]; then
		echo "installing: $${missing[*]}"
		$(SUDO) apt-get update -qq
		$(SUDO) env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null
	fi
endef

deps: ## install what the build needs from Debian
	@$(call install_missing,$(BUILD_PACKAGES))

deps-test: deps
	@$(call install_missing,$(TEST_PACKAGES))

deps-s3: deps
	@$(call install_missing,$(S3_PACKAGES))

deps-lab: deps-test
	@$(call install_missing,$(LAB_PACKAGES))

deps-bench: deps
	@$(call install_missing,$(BENCH_PACKAGES))

build: deps ## release binaries in .build/release
	@for product in $(PRODUCTS); do $(RELEASE) --product "$$product"; done

# CARD and SIZE reach it through the environment, as `make demo CARD=...` and `CARD=... make demo` do.
demo: build ## dock a generated card (or CARD=/path) and follow it into ./demo/store
	@BIN="$(BIN)" Tests/Tools/demo.sh

lint: ## swift format, strictly
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

unit: deps-test deps-s3 ## unit and property tests, those of the S3 store against a real gateway too
	@Tests/S3/with-rgw.sh swift test --skip HotplugTests --skip LabTests
	python3 -m unittest discover -s Tests/Tools
	if [ -n "$(SUDO)" ]; then
		# What is built already, run by itself: root leaves nothing of its own in the checkout.
		echo 'once more as root, for what was skipped: $(ROOT_TESTS)'
		# As many files as `swift test` allows itself; a shell's usual limit is too low for all at once.
		$(SUDO) prlimit --nofile=8192 env PYTHONDONTWRITEBYTECODE=1 \
			SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="$$SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH" \
			"$$(swift build --show-bin-path)/camdockPackageTests.xctest" \
			--testing-library swift-testing --filter '$(ROOT_TESTS)'
	fi

# The toolchain brings all that it needs.
fuzz-short: ## fuzz what cameras send, for a minute
	@Tests/Fuzz/fuzz.sh 60

FUZZ_SECONDS ?= 3600
fuzz: ## the same for FUZZ_SECONDS (3600)
	@Tests/Fuzz/fuzz.sh "$(FUZZ_SECONDS)"

hotplug: deps-test ## udev hotplug against umockdev
	@umockdev-wrapper swift test --filter HotplugTests

kill: build ## kill -9 fifty times, then check the evidence from outside
	@python3 Tests/Tools/kill-test.py --bin "$(BIN)" --kills 50

uplink-kill: build deps-s3 ## kill -9 daemon and gateway fifty times, then check the bucket from outside
	@python3 Tests/Tools/uplink-kill-test.py --self-test
	python3 Tests/Tools/uplink-kill-test.py --bin "$(BIN)" --kills 50

scale: build ## 64 cards at once: nothing lost, 150 MiB at most
	@python3 Tests/Tools/scale-test.py --bin "$(BIN)"

lab: deps-lab build ## cameras hot-plugged into a real kernel, udev and systemd
	@$(RELEASE) --product camera-probe
	Tests/Lab/build-image.sh
	CAMDOCK_LAB=1 CAMDOCK_LAB_BIN="$(CURDIR)/$(BIN)" swift test --filter LabTests

test: lint unit fuzz-short hotplug kill uplink-kill scale lab ## everything that must pass

bench: deps-bench build ## side by side with cp, rsync, rclone, s3cmd and aws
	@BIN="$(BIN)" Benchmarks/intake.sh
	BIN="$(BIN)" Benchmarks/uplink.sh
	BIN="$(BIN)" Benchmarks/ledger.sh

install: ## install into DESTDIR; build first
	@install -s -D -m 0755 $(BIN)/camdock $(DESTDIR)/usr/bin/camdock
	install -s -D -m 0755 $(BIN)/camdockd $(DESTDIR)/usr/sbin/camdockd
	install -s -D -m 0755 $(BIN)/camdock-mounter $(DESTDIR)/usr/libexec/camdock/camdock-mounter
	install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/system \
		systemd/*.service systemd/*.socket
	install -D -m 0644 systemd/sysusers.d/camdock.conf $(DESTDIR)/usr/lib/sysusers.d/camdock.conf
	install -D -m 0644 systemd/tmpfiles.d/camdock.conf $(DESTDIR)/usr/lib/tmpfiles.d/camdock.conf
	install -D -m 0644 -t $(DESTDIR)/usr/lib/udev/rules.d udev-rules/*.rules
	install -D -m 0644 -t $(DESTDIR)/usr/share/camdock/profiles profiles/*.toml
	install -D -m 0644 -t $(DESTDIR)/usr/share/camdock/profiles/stores profiles/stores/*.toml
	install -D -m 0644 docs/camdock.example.toml \
		$(DESTDIR)/usr/share/doc/camdock/camdock.example.toml

clean: ## remove the demo and the build
	rm -rf demo .build
