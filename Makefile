# SPDX-License-Identifier: GPL-2.0
# make help says what there is. The modules are built by the kernel's own build system, which reads Kbuild.

KDIR    ?= /lib/modules/$(shell uname -r)/build
DESTDIR ?=
PREFIX  ?= /usr
KERNEL  ?= 6.12
MAKEARGS := $(if $(SECCOMM_TEST),SECCOMM_TEST=1)

TOOLS   := $(filter-out tools/vm/ tools/check/,$(dir $(wildcard tools/*/Makefile)))
TESTS   := $(dir $(wildcard selftests/Makefile))

.PHONY: all modules tools install modules_install clean help vm demo check check-smp check-mutants soak bench deps

all: modules tools ## the modules, the tools and the programs of the selftests (default)

modules: ## the modules, for the running kernel or KDIR=DIR; SECCOMM_TEST=1: with fault points
	$(MAKE) -C $(KDIR) M=$(CURDIR) W=1 $(MAKEARGS) modules

tools: ## the tools and the programs of the selftests
	@set -e; for d in $(TOOLS) $(TESTS); do $(MAKE) -C $$d; done

install: tools modules_install ## both, into the system (DESTDIR=, PREFIX=/usr)
	@set -e; for d in $(TOOLS); do $(MAKE) -C $$d install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX); done

modules_install: modules ## the modules, for the kernel of KDIR (DESTDIR=)
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install

clean: ## removes what was built here (the cache of test kernels stays)
	@if [ -d $(KDIR) ]; then $(MAKE) -C $(KDIR) M=$(CURDIR) clean; fi
	@set -e; for d in $(TOOLS) $(TESTS); do $(MAKE) -C $$d clean; done

deps: ## installs the Debian packages needed
	@tools/vm/deps

vm: ## a shell in a test kernel: KERNEL=6.1, 6.12, uml, debug, smp-debug
	@tools/vm/run --kernel $(KERNEL) --timeout 86400 --shell

demo: ## shows what it does, in a test kernel
	@selftests/demo/run

check: ## everything: builds, style, KUnit, selftests, detectors; PARTS="style tools build vm kunit-uml …"
	@tools/check/all $(PARTS)

check-smp: ## the selftests marked smp, on two CPUs with every detector; and that these detect there
	@tools/check/smp

check-mutants: ## shows that the tests turn red when the code is wrong
	@tools/check/mutants

soak: ## the selftests marked soak, for long
	@selftests/run --mark soak --leaks

bench: ## what a message costs, with SecComm and with its peers; a slice: ONLY=seccomm,udp SIZES=1400
	@selftests/bench/run

help: ## this
	@sed -n 's/^\([a-z_-]*\):[^#]*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 26
	@echo "One command in a test kernel: tools/vm/run [--kernel NAME] -- COMMAND; one selftest: selftests/run GROUP/NAME"
