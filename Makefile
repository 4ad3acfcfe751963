# The commands of this project; `make` alone lists them.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help deps build release image run recipes test chaos bench bench-results bench-instructions asan tsan fuzz format lint clean

JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
CHAOS_CYCLES ?= 1000
CHAOS_SEED ?= $(shell date +%s)
BENCH_ENTRIES ?= 1000000
STATIC ?= 0
RELEASE = $(if $(filter-out 0,$(STATIC)),static,lto)
BENCH_ENVIRONMENT = COMMIT=$$(git describe --always --dirty 2>/dev/null) \
  PHONEGATE=build/release/service/phonegate SIGNALWIRE_SIM=build/release/tests/simulator/signalwire-sim

# A sanitizer's first finding ends the program with the place it came from.
export UBSAN_OPTIONS ?= print_stacktrace=1

help:  # Lists these commands.
	@sed -n 's/^\([a-z-]*\):[^#]*# \(.*\)/make \1 \2/p' Makefile | \
	  while read -r make name text; do printf '%s %-18s %s\n' "$$make" "$$name" "$$text"; done

deps:  # Installs what is missing on this system; says nothing when nothing is.
	@.ci/deps

build: deps  # Builds everything, optimised, into build/release.
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)

release: deps  # Builds the program for production into build/lto; with STATIC=1 into build/static, with gRPC in it.
	cmake --preset $(RELEASE)
	cmake --build --preset $(RELEASE) --parallel $(JOBS) --target phonegate
	@echo "The program: build/$(RELEASE)/service/phonegate"

image:  # Builds the container images phonegate and signalwire-sim with buildah or docker (BASE: the Debian 12 to build on).
	@deploy/image/build

run: deps  # Starts the gateway and a simulated SignalWire, until Ctrl-C (GRPC_PORT, ADMIN_PORT, SIM_PORT).
	@[ -e build/release/service/phonegate ] || \
	  echo 'Compiles three programs first, once: some 4 minutes on two cores.'
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target phonegate signalwire-sim phonectl
	@deploy/local/run.sh

recipes: deps  # Builds the clients in other languages, where these are installed, into build/recipes.
	@.ci/recipes build/recipes

test: build recipes  # Builds and runs every test.
	ctest --preset release --parallel $(JOBS)

chaos: deps  # Kills the gateway CHAOS_CYCLES times, 1,000 unless told (CHAOS_SEED replays a plan); 10 million reads and changes of the cache.
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target e2e_test cache_test
	PHONEGATE_HISTORY=10000000 ctest --preset release --tests-regex '^cache/history$$'
	CHAOS_CYCLES=$(CHAOS_CYCLES) CHAOS_SEED=$(CHAOS_SEED) ctest --preset release --verbose --tests-regex '^e2e/chaos$$'

bench: deps  # Measures, on an idle machine; tables go to build/bench (BENCH_ENTRIES of the journal, 1,000,000 unless told).
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target journal_bench cache_bench request_bench page_bench phonegate
	@$(BENCH_ENVIRONMENT) build/release/tests/bench/journal_bench --entries $(BENCH_ENTRIES) --output build/bench/journal.md
	@$(BENCH_ENVIRONMENT) build/release/tests/bench/cache_bench --output build/bench/cache.md
	@.ci/bench-peers build/bench/peers
	@$(BENCH_ENVIRONMENT) build/release/tests/bench/request_bench --output build/bench --peers build/bench/peers
	@$(BENCH_ENVIRONMENT) build/release/tests/bench/page_bench --output build/bench/pages.md

bench-results: bench bench-instructions  # Measures all, and keeps what it shows in tests/bench/results.
	@mkdir -p tests/bench/results
	@cp build/bench/*.md build/bench/*.svg tests/bench/results/

bench-instructions: deps  # Counts the instructions of a call with callgrind; the table goes to build/bench.
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target instruction_bench phonegate
	@$(BENCH_ENVIRONMENT) build/release/tests/bench/instruction_bench --output build/bench/instructions.md

asan: deps  # Runs the tests under AddressSanitizer, LeakSanitizer and UBSan.
	cmake --preset asan
	cmake --build --preset asan --parallel $(JOBS)
	ctest --preset asan --parallel $(JOBS)

tsan: deps  # Runs the tests of the core, all that does without gRPC, under ThreadSanitizer.
	cmake --preset tsan
	cmake --build --preset tsan --parallel $(JOBS)
	ctest --preset tsan --parallel $(JOBS)

fuzz: deps  # Runs each fuzz target for FUZZ_SECONDS, 60 unless told.
	cmake --preset fuzz
	cmake --build --preset fuzz --parallel $(JOBS) --target fuzz_targets
	@.ci/fuzz $(FUZZ_SECONDS)

format: deps  # Formats the sources in place.
	@.ci/format

lint: deps  # Reports what the checks find: format, scripts, protos, the released contract, hygiene, clang-tidy.
	cmake --preset separate
	@.ci/lint

clean:  # Removes what was built.
	rm -rf build
