// SPDX-License-Identifier: GPL-2.0
/* sendmsg.c - which session a message goes to, when there is room, and Push. */
#include "socket/sendmsg.h"

#include <linux/sched/signal.h>
#include <linux/udp.h>
#include <linux/uio.h>
#include "carrier/udp.h"
#include "session/batch.h"
#include "session/train.h"
#include "socket/addr.h"
#include "socket/af_seccomm.h"

/**
 * struct send_to - where one message goes; the addresses are there if @named
 * @to: the address the program gave, as the inner socket takes it
 * @peer: the same in our form
 * @session: the session it named, 0 = none
 * @segment: bytes of each of its messages, 0 = it is one (UDP_SEGMENT)
 * @named: @peer is set
 */
struct send_to {
	struct seccomm_sockaddr to;
	struct seccomm_addr peer;
	u32 session;
	u16 segment;
	bool named;
};

/*
 * IP_PKTINFO and IPV6_PKTINFO are what servers answer with: from the address that
 * was written to. A session does that by itself, so they are taken and not needed.
 * Anything else asks for something that would not happen.
 */
static int send_cmsg(struct msghdr *msg, struct send_to *to)
{
	struct cmsghdr *cmsg;

	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;
		if (cmsg->cmsg_level == SOL_IP && cmsg->cmsg_type == IP_PKTINFO)
			continue;
		if (cmsg->cmsg_level == SOL_IPV6 && cmsg->cmsg_type == IPV6_PKTINFO)
			continue;
		if (cmsg->cmsg_level == SOL_UDP && cmsg->cmsg_type == UDP_SEGMENT) {
			if (cmsg->cmsg_len != CMSG_LEN(sizeof(u16)))
				return -EINVAL;
			memcpy(&to->segment, CMSG_DATA(cmsg), sizeof(u16));
			continue;
		}
		if (cmsg->cmsg_level != SOL_SECCOMM)
			return -EOPNOTSUPP;
		if (cmsg->cmsg_type != SECCOMM_CMSG_SESSION ||
		    cmsg->cmsg_len != CMSG_LEN(sizeof(u32)))
			return -EINVAL;
		memcpy(&to->session, CMSG_DATA(cmsg), sizeof(u32));
		if (!to->session)
			return -EINVAL;
	}
	return 0;
}

static int send_parse(struct seccomm_sock *osk, struct msghdr *msg, struct send_to *to)
{
	int err;

	to->session = 0;
	to->segment = READ_ONCE(osk->segment);
	to->named = false;
	if (msg->msg_controllen) {
		err = send_cmsg(msg, to);
		if (err)
			return err;
	}
	if (!msg->msg_name)
		return 0;
	err = seccomm_sockaddr_take(osk->v6, seccomm_family, msg->msg_name, msg->msg_namelen,
				    &to->to);
	if (err)
		return err;
	if (to->to.native)
		WRITE_ONCE(osk->native, true);
	to->named = true;
	return seccomm_sockaddr_peer(&to->to, READ_ONCE(osk->tx->sk_bound_dev_if), &to->peer);
}

/* Sessions of other sockets on the same endpoint (accepted ones) are not ours to use. */
static struct seccomm_session *own_session(struct seccomm_sock *osk, struct seccomm_session *s)
{
	if (!s)
		return NULL;
	if (rcu_access_pointer(s->user) != osk)
		return ERR_PTR(-EISCONN);
	return seccomm_session_tryget(s) ? s : NULL;
}

static struct seccomm_session *find_session(struct seccomm_sock *osk, const struct send_to *to)
{
	struct seccomm_net *sn = seccomm_net(sock_net(seccomm_outer(osk)));
	struct seccomm_session *s;

	rcu_read_lock();
	if (to->session) {
		s = own_session(osk, seccomm_session_lookup_id(sn, to->session));
		if (!s || PTR_ERR(s) == -EISCONN)
			s = ERR_PTR(-ENOTCONN);
		else if (to->named && !seccomm_addr_equal(&to->peer, &s->path.peer)) {
			seccomm_session_put(s);
			s = ERR_PTR(-EISCONN);
		}
	} else {
		s = own_session(osk, seccomm_session_lookup_peer(sn, osk->ep, &to->peer));
	}
	rcu_read_unlock();
	return s;
}

/* The first message to a peer: the session that it opens. */
static struct seccomm_session *open_session(struct seccomm_sock *osk, struct send_to *to)
{
	struct sock *sk = seccomm_outer(osk);
	struct seccomm_session *s;
	int err;

	lock_sock(sk);
	s = find_session(osk, to);	/* another thread was first */
	if (s)
		goto release;
	err = seccomm_udp_autobind(osk->ep);
	/* The cgroup's program sees, and may change, each new destination. */
	err = err ?: seccomm_udp_may_send(osk->tx, (struct sockaddr *)&to->to.ss, to->to.len);
	err = err ?: seccomm_sockaddr_peer(&to->to, READ_ONCE(osk->tx->sk_bound_dev_if),
					   &to->peer);
	s = err ? ERR_PTR(err) : seccomm_sock_open(osk, &to->peer);
release:
	release_sock(sk);
	return s;
}

/*
 * The session of a connected socket. One that ended is opened anew by the next
 * message, as a UDP program expects when its server was started again; not so an
 * accepted one, whose peer opened it.
 */
static struct seccomm_session *connected_session(struct seccomm_sock *osk)
{
	struct sock *sk = seccomm_outer(osk);
	struct seccomm_session *s = seccomm_sock_session(osk);

	if (s && (READ_ONCE(s->state) < SECCOMM_STATE_CLOSING || osk->accepted))
		return s;
	if (s)
		seccomm_session_put(s);
	lock_sock(sk);
	s = seccomm_sock_session(osk);
	if (!osk->connected) {
		s = ERR_PTR(-ENOTCONN);
	} else if (!s || READ_ONCE(s->state) >= SECCOMM_STATE_CLOSING) {
		if (s)
			seccomm_session_put(s);
		s = seccomm_sock_open(osk, &osk->peer);
		if (!IS_ERR(s))
			seccomm_sock_set_session(osk, seccomm_session_get(s));
	}
	release_sock(sk);
	return s;
}

/* A reference, or ERR_PTR(). */
static struct seccomm_session *send_session(struct seccomm_sock *osk, struct send_to *to)
{
	struct seccomm_session *s;

	if (READ_ONCE(osk->connected)) {
		if (to->named && !seccomm_addr_equal(&to->peer, &osk->peer))
			return ERR_PTR(-EISCONN);
		if (!to->session)
			return connected_session(osk);
	} else if (!to->named && !to->session) {
		return ERR_PTR(-EDESTADDRREQ);
	}
	s = find_session(osk, to);
	return s ?: open_session(osk, to);
}

static bool send_room(const struct seccomm_sock *osk)
{
	return sk_wmem_alloc_get(osk->tx) < READ_ONCE(osk->tx->sk_sndbuf);
}

/* Why a sender must not go on waiting, or 0. */
static int send_stop(struct sock *sk, long timeo)
{
	if (READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN)
		return -EPIPE;
	if (!timeo)
		return -EAGAIN;
	if (signal_pending(current))
		return sock_intr_errno(timeo);
	return 0;
}

static void want_room(struct sock *sk)
{
	sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
	set_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
}

/*
 * Room in the own inner socket's send buffer. The wait is on the program's socket,
 * with nothing locked: the inner one may be shared and is never polled.
 */
static int wait_room(struct seccomm_sock *osk, long *timeo)
{
	struct sock *sk = seccomm_outer(osk);
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	int err = 0;

	add_wait_queue(sk_sleep(sk), &wait);
	for (;;) {
		want_room(sk);
		if (send_room(osk))
			break;
		err = send_stop(sk, *timeo);
		if (err)
			break;
		*timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, *timeo);
	}
	remove_wait_queue(sk_sleep(sk), &wait);
	return err;
}

/* Of the first sendmmsg(). NULL: no memory, messages go one by one. */
static struct seccomm_batch *batch_new(struct seccomm_sock *osk)
{
	struct seccomm_batch *b = seccomm_batch_alloc(), *first;

	if (!b)
		return NULL;
	first = cmpxchg(&osk->batch, NULL, b);
	if (first)
		seccomm_batch_free(b);
	return first ?: b;
}

/* MSG_BATCH: sendmmsg() says so of each message but its last. */
static int push_batch(struct seccomm_sock *osk, struct seccomm_session *s, struct msghdr *msg,
		      size_t len)
{
	bool more = msg->msg_flags & MSG_BATCH;
	struct seccomm_batch *b = READ_ONCE(osk->batch);

	if (likely(!more && !b))
		return seccomm_push(s, &msg->msg_iter, len);
	b = b ?: batch_new(osk);
	if (!b)
		return seccomm_push(s, &msg->msg_iter, len);
	return seccomm_batch_push(b, s, &msg->msg_iter, len, more);
}

/* Return: bytes taken, or error: then what was read of the message is given back. */
static ssize_t push(struct seccomm_sock *osk, struct seccomm_session *s, struct msghdr *msg,
		    size_t len, u16 segment)
{
	ssize_t ret;

	if (segment && len > segment) {
		seccomm_sock_flush(osk);
		ret = seccomm_push_train(s, &msg->msg_iter, len, segment);
	} else {
		ret = push_batch(osk, s, msg, len) ?: len;
	}
	if (ret < 0)
		iov_iter_revert(&msg->msg_iter, len - msg_data_left(msg));
	return ret;
}

/* Too much waits for the session to open, or in its worker: until that has gone. */
static ssize_t push_wait(struct seccomm_sock *osk, struct seccomm_session *s, struct msghdr *msg,
			 size_t len, u16 segment, long *timeo)
{
	struct sock *sk = seccomm_outer(osk);
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	ssize_t ret;
	int stop;

	add_wait_queue(sk_sleep(sk), &wait);
	for (;;) {
		want_room(sk);
		ret = push(osk, s, msg, len, segment);
		if (ret != -EAGAIN)
			break;
		stop = send_stop(sk, *timeo);
		if (stop) {
			ret = stop;
			break;
		}
		*timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, *timeo);
	}
	remove_wait_queue(sk_sleep(sk), &wait);
	return ret;
}

int seccomm_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct sock *sk = sock->sk;
	struct seccomm_session *s;
	struct send_to to __uninitialized;
	ssize_t ret;
	long timeo;
	int err;

	/* MSG_MORE means "the same datagram goes on": not ours, so refused, not misread. */
	if (msg->msg_flags & (MSG_OOB | MSG_MORE))
		return -EOPNOTSUPP;
	/*
	 * The bytes are copied whatever was asked: encryption in place of pages that
	 * are spliced in would write to somebody's file.
	 */
	msg->msg_flags &= ~SECCOMM_MSG_NO_COPY;
	seccomm_sock_mirror_at_use(osk);
	err = sock_error(sk);
	if (!err && (READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN))
		err = -EPIPE;
	err = err ?: send_parse(osk, msg, &to);
	if (err)
		return err;
	if (to.segment && len > U16_MAX)
		return -EMSGSIZE;	/* as UDP has it */
	timeo = sock_sndtimeo(sk, msg->msg_flags & MSG_DONTWAIT);
	if (unlikely(!send_room(osk))) {
		err = wait_room(osk, &timeo);
		if (err)
			return err;
	}
	s = send_session(osk, &to);
	if (IS_ERR(s))
		return PTR_ERR(s);
	ret = push(osk, s, msg, len, to.segment);
	if (ret == -EAGAIN && timeo)
		ret = push_wait(osk, s, msg, len, to.segment, &timeo);
	seccomm_session_put(s);
	return ret;
}
