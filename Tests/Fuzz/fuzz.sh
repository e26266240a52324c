#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
#
# Fuzzes the reading of what cameras send: fuzz.sh [SECONDS [TARGET...]]
#
# The seconds (60) are shared out among the targets; each first runs its seeds. A crash, a hang of
# ten seconds, a leak or too much memory fails, and the input that did it is kept under
# .build/fuzz/TARGET. To see one again: .build/fuzz/TARGET/fuzz INPUT
set -euo pipefail
shopt -s globstar

cd "$(dirname "$0")/../.."
seconds="${1:-60}"
targets=("${@:2}")
[ "${#targets[@]}" -gt 0 ] || targets=(containers datasets proplist session)
here=Tests/Fuzz
out=.build/fuzz

# Modules of their own, as in Package.swift, but only what the targets need; swiftc alone, since
# SwiftPM hands the fuzzer's flags to its dependencies, too.
flags=(
	-swift-version 6 -package-name camdock -enable-testing -parse-as-library -O -g -wmo
	-enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
	-enable-upcoming-feature NonisolatedNonsendingByDefault
	-sanitize=fuzzer,address -use-ld=lld -I "$out"
)

# compile MODULE SOURCE...
compile() {
	swiftc "${flags[@]}" -module-name "$1" -emit-module -emit-module-path "$out/$1.swiftmodule" \
		-c -o "$out/$1.o" "${@:2}"
}

build() {
	mkdir -p "$out"
	compile Platform Sources/Platform/Time/SleepBlocking.swift
	compile Evidence Sources/Evidence/**/*.swift
	compile Cameras Sources/Cameras/MTP/{Wire,Session,Channel}/*.swift \
		Sources/Cameras/MTP/Gauges/BatteryScale.swift Sources/Cameras/MTP/MTPQuirks.swift
	for target in "${targets[@]}"; do
		mkdir -p "$out/$target"
		swiftc "${flags[@]}" -module-name Fuzz -emit-executable -o "$out/$target/fuzz" \
			-emit-module-path "$out/$target/Fuzz.swiftmodule" \
			"$here"/Fuzz*.swift "$here/$target.swift" "$out"/{Platform,Evidence,Cameras}.o
	done
}

run() {
	local target="$1" corpus="$out/$1/corpus" found="$out/$1/found-"
	mkdir -p "$corpus"
	echo "fuzzing $target for $2 s"
	# The corpus grows under .build; the seeds are only read.
	if ! SWIFT_BACKTRACE=enable=no "$out/$target/fuzz" -max_total_time="$2" -timeout=10 \
		-rss_limit_mb=1024 -max_len=4096 -use_value_profile=1 -print_final_stats=1 \
		-artifact_prefix="$found" "$corpus" "$here/seeds/$target" 2>"$out/$target/log"; then
		tail -n 60 "$out/$target/log" >&2
		echo "fuzzing $target failed" >&2
		sed -n 's/.*Test unit written to /the input is in: /p' "$out/$target/log" >&2
		return 1
	fi
	grep -aE '^stat::number_of_executed_units' "$out/$target/log"
}

build
for target in "${targets[@]}"; do
	run "$target" $(((seconds + ${#targets[@]} - 1) / ${#targets[@]}))
done
