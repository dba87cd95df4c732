// SPDX-License-Identifier: GPL-2.0
/*
 * uml-regs.c - lets User Mode Linux 6.12 run on CPUs with more register state than it
 * knows of (AMX): preloaded into it by tools/vm/run.
 *
 * It saves and restores as many bytes as AVX-512 needs.  The host gives as many as are
 * asked for, but takes back only all or nothing (EFAULT), so those behind are added here
 * as they are.  Nothing in a guest uses them.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define STATE_MAX	(64 << 10)

static long call(long request, long pid, void *addr, void *data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

static long set_state(long pid, const struct iovec *from)
{
	static _Thread_local char state[STATE_MAX];
	struct iovec all = { state, sizeof(state) };

	if (call(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE, &all))
		return -1;
	memcpy(state, from->iov_base, from->iov_len < all.iov_len ? from->iov_len : all.iov_len);
	return call(PTRACE_SETREGSET, pid, (void *)NT_X86_XSTATE, &all);
}

long ptrace(enum __ptrace_request request, ...)
{
	void *addr, *data;
	long pid, word, ret;
	va_list args;

	va_start(args, request);
	pid = va_arg(args, int);
	addr = va_arg(args, void *);
	data = va_arg(args, void *);
	va_end(args);
	if (request == PTRACE_SETREGSET && (long)addr == NT_X86_XSTATE)
		return set_state(pid, data);
	/* the system call stores the word that the function returns */
	if (request != PTRACE_PEEKTEXT && request != PTRACE_PEEKDATA && request != PTRACE_PEEKUSER)
		return call(request, pid, addr, data);
	ret = call(request, pid, addr, &word);
	return ret ? ret : word;
}
