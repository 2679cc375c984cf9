# The face of the project. Each target says what it needs and names what it skips.
#
#   make demo      the main job, on the embedded default
#   make test      everything that this machine can run; STRICT=1 fails where it would
#                  skip, LONG=1 takes hours instead of minutes
#   make bench     all figures beside their baselines, in one run
#   make lib       target/release/libmintage.so and libmintage.a
#   make install   header, library and pkg-config file, under PREFIX
#   make install-cli   the program, its man pages and completions, under PREFIX
#   make generate  rewrites what is generated from the sources (also: make header)
#   make lint      formatting, clippy, documentation, licences, generated files

CARGO ?= cargo
PREFIX ?= /usr/local
DESTDIR ?=
STRICT ?=
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
SONAME := libmintage.so.0
LINK_ARGS := -C link-arg=-Wl,-soname,$(SONAME) -C link-arg=-Wl,-z,nodelete
CRATE_TYPES := --lib --crate-type cdylib,staticlib
SYSTEM_LIBS := -lpthread -ldl -lm -lgcc_s
LONG ?=

export STRICT

.PHONY: demo test test-rust test-c test-peers test-loom test-features lib-panic bench bench-engine lib install generate header lint clean

demo:
	@$(CARGO) run --quiet --release --example demo

lib: target/release/$(SONAME)

target/release/$(SONAME): FORCE
	$(CARGO) rustc --release --features capi $(CRATE_TYPES) -- $(LINK_ARGS)
	@ln -sf libmintage.so $@

FORCE:

# A library that panics when it is told to, for the tests of every host. Never packaged.
lib-panic:
	$(CARGO) rustc --quiet --features test-panic $(CRATE_TYPES) -- $(LINK_ARGS)

# Every generated file of the repository: the description of the interface, the header, each host's tables.
generate:
	$(CARGO) run --quiet -p mintage-generate

header: generate

# ---- tests

# Every part in turn; each says at its end how long it took.
TEST_PARTS := test-rust test-cli test-c test-peers test-loom test-features test-python test-node test-java

test:
	@set -e; for part in $(TEST_PARTS); do \
		began=$$(date +%s); $(MAKE) --no-print-directory $$part; \
		echo "$$part: $$(( ($$(date +%s) - began + 30) / 60 )) minutes"; \
	done
	@echo "make test: done"

test-rust: lib
	$(if $(LONG),MINTAGE_LONG=1 )$(CARGO) test --features capi
	$(CARGO) test --quiet -p mintage-generate

test-c: lib
	$(MAKE) -C tests/c test symbols valgrind
	@if [ -n "$(LONG)" ]; then $(MAKE) -C tests/c long; fi
	$(MAKE) lib-panic
	@ln -sf libmintage.so target/debug/$(SONAME)
	$(MAKE) -C tests/c panic PANIC_LIB=$(CURDIR)/target/debug/libmintage.so
	@if command -v clang >/dev/null && rustup run nightly rustc --version >/dev/null 2>&1; then \
		RUSTFLAGS="-Zsanitizer=address" rustup run nightly cargo rustc --profile dev --features capi \
			--target x86_64-unknown-linux-gnu --target-dir target/asan --lib --crate-type staticlib \
		&& $(MAKE) -C tests/c asan ASAN_LIB=$(CURDIR)/target/asan/x86_64-unknown-linux-gnu/debug/libmintage.a; \
	else echo "skipped: AddressSanitizer needs clang and a nightly toolchain"; test "$(STRICT)" != 1; fi

# Tokens to an independent implementation and back, for every algorithm.
test-peers:
	cd benches/peers && $(CARGO) test --quiet --test interop

# The version protocol, and the look at a file with it, under every interleaving.
test-loom:
	RUSTFLAGS="--cfg loom" LOOM_MAX_PREEMPTIONS=3 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
		$(CARGO) test --quiet --release --target-dir target/loom --lib model

# What else must build: with each state alone, without any feature on the oldest toolchain, and with the other crypto
# library, whose keys and tokens are tested too.
MSRV := $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
test-features:
	@if rustup run $(MSRV) rustc --version >/dev/null 2>&1; then \
		rustup run $(MSRV) cargo check --quiet --lib --target-dir target/msrv && echo "builds on Rust $(MSRV)"; \
	else echo "skipped: the oldest toolchain, $(MSRV), is not installed"; test "$(STRICT)" != 1; fi
	$(CARGO) clippy --quiet --lib --features sqlite -- -D warnings
	$(CARGO) clippy --quiet --lib --features redis -- -D warnings
	@! $(CARGO) tree --edges normal,build --prefix none | grep -q '^cbindgen' || { echo "cbindgen without capi"; exit 1; }
	$(CARGO) test --quiet --features aws-lc-rs --lib --test algorithms --test cookbook

# ---- the command line

CLI_HOME := $(CURDIR)/target/cli

.PHONY: test-cli cli install-cli
cli:
	$(CARGO) build --release -p mintage-cli

# Its tests, and what its README promises first: installed, it works in an empty directory.
test-cli:
	$(CARGO) test --quiet -p mintage-cli
	$(CARGO) install --quiet --locked --debug --force --path apps/cli --root $(CLI_HOME)
	rm -rf $(CLI_HOME)/empty && mkdir $(CLI_HOME)/empty
	cd $(CLI_HOME)/empty && ../bin/mintage init && ../bin/mintage token issue --scope chat

install-cli: cli
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin share/man/man1 share/bash-completion/completions share/zsh/site-functions share/fish/vendor_completions.d)
	install -m 755 target/release/mintage $(DESTDIR)$(PREFIX)/bin/
	target/release/mintage man --directory $(DESTDIR)$(PREFIX)/share/man/man1
	target/release/mintage completions bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/mintage
	target/release/mintage completions zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_mintage
	target/release/mintage completions fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/mintage.fish

# ---- Node

NODE_HOST := bindings/node
NODE_READY := command -v node >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' \
	&& command -v npm >/dev/null && command -v $(CC) >/dev/null

.PHONY: test-node bench-node node-build
# The addon for this platform, and what it is compared with (pinned by the lock file; `npm ci` would
# want the packages of every platform in it).
node-build:
	cd $(NODE_HOST) && npm ci --silent --no-audit --no-fund
	cd $(NODE_HOST)/peers && npm install --no-save --silent --no-audit --no-fund

test-node:
	@if ! { $(NODE_READY); }; then echo "skipped: node needs Node 20 or newer, npm and a C compiler"; test "$(STRICT)" != 1; exit; fi; \
	$(MAKE) node-build && $(MAKE) lib-panic && cd $(NODE_HOST) && $(if $(LONG),MINTAGE_LONG=1 )node --test --test-timeout=3600000 tests/*.test.mjs

bench-node:
	@if ! { $(NODE_READY); }; then echo "skipped: node needs Node 20 or newer, npm and a C compiler"; test "$(STRICT)" != 1; exit; fi; \
	$(MAKE) node-build && cd $(NODE_HOST) && node bench/bench.mjs

# Python: the wheel is built, installed into a virtual environment of its own, and tested there.
PYTHON ?= python3
PYTHON_HOME := $(CURDIR)/target/python
PYTHON_BIN := $(PYTHON_HOME)/venv/bin

.PHONY: test-python python-wheel python-checks lint-python bench-python
test-python: lib
	@if $(PYTHON) -c 'import sys, venv; assert sys.version_info >= (3, 10)' 2>/dev/null && command -v cc >/dev/null; \
	then $(MAKE) --no-print-directory python-checks; \
	else echo "skipped: python needs Python 3.10 or later with venv, and a C compiler"; test "$(STRICT)" != 1; fi

python-wheel: lib
	@test -x $(PYTHON_BIN)/python || $(PYTHON) -m venv $(PYTHON_HOME)/venv
	$(PYTHON_BIN)/pip install --quiet --disable-pip-version-check -r bindings/python/tests/requirements.txt
	rm -rf $(PYTHON_HOME)/wheel bindings/python/build
	$(PYTHON_BIN)/pip wheel --quiet --disable-pip-version-check --no-deps -w $(PYTHON_HOME)/wheel ./bindings/python
	$(PYTHON_BIN)/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall $(PYTHON_HOME)/wheel/*.whl

python-checks: lint-python
	$(MAKE) lib-panic
	cd bindings/python && $(if $(LONG),MINTAGE_LONG=1 )$(PYTHON_BIN)/python -m pytest -q tests

lint-python: python-wheel
	cd bindings/python && $(PYTHON_BIN)/mypy src samples && $(PYTHON_BIN)/ruff check . && $(PYTHON_BIN)/ruff format --check .

bench-python: python-wheel
	$(PYTHON_BIN)/python bindings/python/bench/bench.py $(CURDIR)/target/bench/python.json

# ---- Java: the binding in bindings/java, on a JDK of 22 or later

JAVA_FOUND = $(firstword $(foreach home,$(JAVA_HOME) $(wildcard /usr/lib/jvm/*),$(shell \
	version=$$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' $(home)/release 2>/dev/null); \
	[ -x $(home)/bin/javac ] && [ "0$$version" -ge 22 ] && echo $(home))))
JAVA_MAVEN = JAVA_HOME=$(JAVA_FOUND) mvn --quiet --batch-mode
JAVA_NATIVE = bindings/java/target/classes/io/mintage/native/linux-$(shell uname -m)
# What a recipe begins with: it says what is missing, and ends there.
JAVA_NEEDS = if [ -z "$(JAVA_FOUND)" ] || ! command -v mvn >/dev/null; then \
	echo "skipped: java needs Maven and a JDK 22 or later in JAVA_HOME or /usr/lib/jvm"; \
	test "$(STRICT)" != 1; exit; fi

# What goes into the jar: the library without its symbols, and its hash. Maven calls this.
.PHONY: lib-java test-java lint-java bench-java
lib-java: lib
	@mkdir -p $(JAVA_NATIVE)
	@strip -o $(JAVA_NATIVE)/libmintage.so target/release/libmintage.so
	@cd $(JAVA_NATIVE) && sha256sum libmintage.so | cut -d ' ' -f 1 >libmintage.so.sha256

test-java:
	@$(JAVA_NEEDS); set -e; \
	$(MAKE) lib-panic; \
	MINTAGE_PANIC_LIB=$(CURDIR)/target/debug/libmintage.so LONG=$(LONG) $(JAVA_MAVEN) --file bindings/java verify

# The compiler is the linter: every warning, documentation included, is an error in the build.
lint-java:
	@$(JAVA_NEEDS); $(JAVA_MAVEN) --file bindings/java compile

bench-java:
	@$(JAVA_NEEDS); set -e; \
	$(JAVA_MAVEN) --file bindings/java install -DskipTests; \
	$(JAVA_MAVEN) --file bindings/java/bench process-classes; \
	$(JAVA_FOUND)/bin/java --enable-native-access=ALL-UNNAMED -Dmintage.root=$(CURDIR) \
		-cp bindings/java/bench/target/classes:$$(cat bindings/java/bench/target/class-path) \
		io.mintage.bench.Table $(CURDIR)/target/bench/java.json


# ---- the rest

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --all-targets -- -D warnings
	$(CARGO) clippy --quiet --all-targets --features capi,test-panic -- -D warnings
	$(CARGO) clippy --quiet -p mintage-cli -p mintage-generate --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --no-deps --features capi
	$(CARGO) run --quiet -p mintage-generate -- --check
	cd benches/peers && $(CARGO) fmt --check
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny --workspace --all-features check licenses bans sources; \
	else echo "skipped: cargo-deny is not installed"; test "$(STRICT)" != 1; fi

# One table from all of it, the hosts' rows as well.
bench: bench-engine bench-python bench-node bench-java
	cd benches/peers && $(CARGO) run --quiet --release --bin hosts -- $(CURDIR)/target/bench

bench-engine: lib
	$(CARGO) bench --bench engine
	cd benches/peers && MINTAGE_LIB=$(CURDIR)/target/release/libmintage.so \
		$(CARGO) run --release --bin table -- --ten-million --json $(CURDIR)/target/bench.json

install: lib
	install -d $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 include/mintage.h $(DESTDIR)$(PREFIX)/include/
	install -m 755 target/release/libmintage.so $(DESTDIR)$(PREFIX)/lib/libmintage.so.$(VERSION)
	ln -sf libmintage.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libmintage.so
	install -m 644 target/release/libmintage.a $(DESTDIR)$(PREFIX)/lib/
	printf 'prefix=%s\nName: mintage\nDescription: Mints, verifies and revokes scoped JWTs in-process\nVersion: %s\nCflags: -I$${prefix}/include\nLibs: -L$${prefix}/lib -lmintage\nLibs.private: %s\n' \
		"$(PREFIX)" "$(VERSION)" "$(SYSTEM_LIBS)" > $(DESTDIR)$(PREFIX)/lib/pkgconfig/mintage.pc

clean:
	$(CARGO) clean
	rm -rf benches/peers/target
