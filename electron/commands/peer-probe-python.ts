/**
 * Listens on the ports it is given and probes others, in one process (Python 2.6 to 3, standard library only). What it reads and
 * says is described in `peer-probes.ts`. It ends with its standard input, and by itself after its lifetime (`alarm`).
 */
export const pythonProbe = String.raw`
import errno, os, select, signal, socket, subprocess, sys, time
own, address, life = sys.argv[1], sys.argv[2], int(sys.argv[3])
signal.alarm(life)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
now = getattr(time, 'monotonic', time.time)
kinds = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}
greeting = ('slipway ' + own + ' ').encode('ascii')
ladder = [9000, 1500, 1492, 1480, 1450, 1400, 1300, 1280, 1000, 576]

def say(*words):
    os.write(1, (' '.join(str(word) for word in words) + '\n').encode('ascii', 'replace'))

servers = {}
for spec in sys.argv[4:]:
    kind, port = spec.split('/')
    server = socket.socket(socket.AF_INET, kinds[kind])
    try:
        if kind == 'tcp':
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, int(port)))
        if kind == 'tcp':
            server.listen(128)
        server.setblocking(False)
        servers[server] = kind
        say('listen', spec, 'bound')
    except (OSError, socket.error) as error:
        server.close()
        say('listen', spec, error.errno == errno.EADDRINUSE and 'taken' or 'failed', error.strerror)

def serve(server):
    try:
        if servers[server] == 'tcp':
            peer = server.accept()[0]
            peer.sendall(greeting)
            peer.close()
        else:
            data, sender = server.recvfrom(65535)
            if data.startswith(b'slipway? '):
                server.sendto(greeting + str(len(data)).encode('ascii'), sender)
    except (OSError, socket.error):
        pass

def meaning(code):
    if code == errno.ECONNREFUSED:
        return 'refused'
    if code in (errno.EPERM, errno.EACCES):
        return 'denied'
    if code in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENOPROTOOPT):
        return 'unreachable'
    return 'silent'

class Probe(object):
    def __init__(self, number, kind, to, port, expected):
        self.number, self.kind, self.to = number, kind, (to, int(port))
        self.expected = expected
        self.connected = False

    def begin(self, limit):
        self.began, self.deadline, self.sends = now(), now() + limit, 0
        self.sock = socket.socket(socket.AF_INET, kinds[self.kind])
        self.sock.setblocking(False)
        code = self.sock.connect_ex(self.to)
        if code not in (0, errno.EINPROGRESS):
            return self.end(meaning(code))
        self.tick()

    def waits_to_write(self):
        return self.kind == 'tcp' and not self.connected

    def tick(self):
        passed = now() - self.began
        if self.kind == 'udp' and self.sends < 4 and passed >= (0, 0.3, 0.8, 1.5)[self.sends]:
            self.sends += 1
            self.try_to(lambda: self.sock.send(b'slipway? probe'))
        if self.number in running and now() > self.deadline:
            self.end('silent')

    def try_to(self, act):
        try:
            return act()
        except (OSError, socket.error) as error:
            if error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS):
                self.end(meaning(error.errno))

    def on_write(self):
        code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            return self.end(meaning(code))
        self.connected, self.elapsed = True, now() - self.began
        if self.expected == '-':
            self.end('answered')

    def on_read(self):
        data = self.try_to(lambda: self.sock.recv(512))
        if data is None:
            return
        mine = data.startswith(('slipway ' + self.expected + ' ').encode('ascii'))
        self.end(mine and 'answered' or 'other')

    def end(self, seen):
        elapsed = self.connected and self.elapsed or now() - self.began
        running.pop(self.number, None)
        seens[self.number] = seen
        self.sock.close()
        say('result', self.number, seen, seen == 'answered' and '%.2f' % (elapsed * 1000) or '-')

class Size(object):
    """The largest packet that arrives whole, never split: by datagrams where our listener answers, else by ping."""
    def __init__(self, number, to, port, expected, after):
        self.number, self.to, self.after, self.expected = number, (to, int(port)), after, expected
        self.ping = port == '0'
        self.child, self.sock = None, None
        self.good, self.bad, self.rungs = 0, 0, list(ladder)

    def begin(self, limit):
        self.deadline = now() + limit * 4
        if not self.ping:
            if seens.get(self.after) != 'answered':
                return self.end()
            self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.sock.setblocking(False)
            self.sock.setsockopt(socket.IPPROTO_IP, 10, 3)
            self.sock.connect(self.to)
        self.next()

    def next(self):
        if self.good and (self.good >= 1500 or self.bad - self.good <= 1):
            return self.end()
        if self.good:
            self.size = (self.good + self.bad) // 2
        elif self.rungs:
            self.size = self.rungs.pop(0)
        else:
            return self.end()
        self.tries = 0
        self.attempt()

    def attempt(self):
        self.tries += 1
        self.until = now() + 0.3
        if self.ping:
            try:
                nowhere = open(os.devnull, 'r+')
                self.child = subprocess.Popen(['ping', '-n', '-M', 'do', '-c', '1', '-W', '1', '-s', str(self.size - 28),
                    self.to[0]], stdin=nowhere, stdout=nowhere, stderr=nowhere)
                self.until = now() + 1.5
            except (OSError, ValueError):
                self.rungs = []
                self.end()
            return
        try:
            self.sock.send(b'slipway? ' + b'.' * (self.size - 28 - 9))
        except (OSError, socket.error) as error:
            if error.errno == errno.EMSGSIZE:
                self.until, self.tries = 0, 9
            else:
                self.end()

    def waits_to_write(self):
        return False

    def on_write(self):
        pass

    def on_read(self):
        try:
            words = self.sock.recv(512).decode('ascii', 'replace').split(' ')
        except (OSError, socket.error):
            return
        if words[:2] == ['slipway', self.expected] and words[2:] == [str(self.size - 28)]:
            self.good = self.size
            self.next()

    def tick(self):
        if now() > self.deadline:
            return self.end()
        if self.child is not None and self.child.poll() is not None:
            arrived, self.child = self.child.returncode == 0, None
            if arrived:
                self.good = self.size
                return self.next()
            self.until, self.tries = 0, 9
        if now() < self.until:
            return
        if self.tries < 2 and not self.ping:
            return self.attempt()
        self.bad = self.size
        self.next()

    def end(self):
        running.pop(self.number, None)
        if self.child is not None and self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        if self.sock is not None:
            self.sock.close()
        say('size', self.number, self.good or '-')

waiting, later, running, seens = [], [], {}, {}
unread, limit, going = b'', 2.5, False

def obey(line):
    global limit, going
    words = line.decode('ascii', 'replace').split()
    if words[:1] == ['probe']:
        waiting.append(Probe(*words[1:]))
    elif words[:1] == ['size']:
        later.append(Size(*words[1:]))
    elif words[:1] == ['go']:
        limit, going = int(words[1]) / 1000.0, True

say('ready')
while True:
    while going and waiting and len(running) < 64:
        job = waiting.pop(0)
        running[job.number] = job
        job.begin(limit)
    if going and not waiting and not running:
        if later:
            waiting, later = later, []
            continue
        say('done')
        going = False
    jobs = list(running.values())
    by_sock = dict((job.sock, job) for job in jobs if job.sock is not None)
    writes = [sock for sock in by_sock if by_sock[sock].waits_to_write()]
    try:
        readable, writable, _ = select.select([0] + list(servers) + list(by_sock), writes, [], running and 0.05 or 5)
    except (OSError, select.error) as error:
        if error.args[0] == errno.EINTR:
            continue
        raise
    for sock in writable:
        by_sock[sock].on_write()
    for sock in readable:
        if sock == 0:
            chunk = os.read(0, 65536)
            if not chunk:
                sys.exit(0)
            unread += chunk
            while b'\n' in unread:
                line, unread = unread.split(b'\n', 1)
                obey(line)
        elif sock in servers:
            serve(sock)
        elif by_sock[sock].number in running and by_sock[sock].sock.fileno() >= 0:
            if not by_sock[sock].waits_to_write():
                by_sock[sock].on_read()
    for job in jobs:
        if job.number in running:
            job.tick()
`.trim();
