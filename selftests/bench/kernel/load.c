// SPDX-License-Identifier: GPL-2.0
/*
 * load.c - the load of sc_bench from inside the kernel, over the sockets that it
 * opened: the same loops without system calls, for User Mode Linux, where one
 * costs as much as a whole message.
 */
#include "bench.h"

#include <linux/file.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uio.h>

#define BYTES_MAX	(1 << 20)
#define NICE		(-10)

/**
 * struct bench_run - one load
 * @b: what was asked
 * @from: the end that begins
 * @to: the other end
 * @out: what is sent, a burst
 * @in: what arrives
 * @echo: what is on its way back
 * @err: of the task that sends back
 */
struct bench_run {
	struct bench_load *b;
	struct socket *from;
	struct socket *to;
	u8 *out;
	u8 *in;
	u8 *echo;
	int err;
};

static int send_one(struct socket *sock, void *buf, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	struct kvec v = { buf, len };
	int n;

	n = kernel_sendmsg(sock, &msg, &v, 1, len);
	return n == len ? 0 : n < 0 ? n : -EIO;
}

static int recv_one(struct socket *sock, void *buf, size_t len)
{
	struct msghdr msg = { 0 };
	struct kvec v = { buf, len };
	int n;

	n = kernel_recvmsg(sock, &msg, &v, 1, len, MSG_WAITALL);
	return n == len ? 0 : n < 0 ? n : -EIO;
}

static int one_way(struct bench_run *r)
{
	u32 i, size = r->b->size;
	int err = 0;

	for (i = 0; i < r->b->burst && !err; i++)
		err = send_one(r->from, r->out + i * size, size);
	for (i = 0; i < r->b->burst && !err; i++)
		err = recv_one(r->to, r->in + i * size, size);
	return err;
}

static int round_trip(struct bench_run *r)
{
	u32 i, size = r->b->size;
	int err = 0;

	for (i = 0; i < r->b->burst && !err; i++) {
		err = send_one(r->from, r->out + i * size, size);
		err = err ?: recv_one(r->from, r->in + i * size, size);
	}
	return err;
}

/* A kthread: sends back what comes, as often as something will come. */
static int echo(void *data)
{
	u32 n, size;
	struct bench_run *r = data;

	set_user_nice(current, NICE);	/* runs at once when woken, as in sc_bench.c */
	size = r->b->size;
	for (n = 0; n < r->b->rounds * r->b->burst && !r->err; n++) {
		r->err = recv_one(r->to, r->echo, size);
		r->err = r->err ?: send_one(r->to, r->echo, size);
	}
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static int rounds(struct bench_run *r)
{
	size_t len = (size_t)r->b->burst * r->b->size;
	u64 began;
	int err;
	u32 n;

	for (n = 0; n < r->b->rounds; n++) {
		memset(r->in, 0, len);
		began = ktime_get_ns();
		err = r->b->rtt ? round_trip(r) : one_way(r);
		r->b->ns += ktime_get_ns() - began;
		if (!err && memcmp(r->in, r->out, len))
			err = -EBADMSG;
		if (err)
			return err;
	}
	return 0;
}

static int run(struct bench_run *r)
{
	struct task_struct *task;
	int err;

	if (!r->b->rtt)
		return rounds(r);
	task = kthread_run(echo, r, "seccomm_bench");
	if (IS_ERR(task))
		return PTR_ERR(task);
	err = rounds(r);
	kthread_stop(task);
	return err ?: r->err;
}

int bench_load(struct bench_load *b)
{
	size_t len = (size_t)b->burst * b->size;
	struct bench_run r = { .b = b };
	int err;

	if (!b->size || !b->burst || b->burst > BYTES_MAX / b->size)
		return -EINVAL;
	b->ns = 0;
	r.from = sockfd_lookup(b->from, &err);
	if (!r.from)
		return err;
	r.to = sockfd_lookup(b->to, &err);
	if (!r.to)
		goto put_from;
	err = -ENOMEM;
	r.out = kvmalloc(len, GFP_KERNEL);
	r.in = kvmalloc(len, GFP_KERNEL);
	r.echo = kvmalloc(b->size, GFP_KERNEL);
	if (r.out && r.in && r.echo) {
		get_random_bytes(r.out, len);
		err = run(&r);
	}
	kvfree(r.out);
	kvfree(r.in);
	kvfree(r.echo);
	sockfd_put(r.to);
put_from:
	sockfd_put(r.from);
	return err;
}
