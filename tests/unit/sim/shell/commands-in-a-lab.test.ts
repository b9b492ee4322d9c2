import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab, type CommandOutcome } from '#kit/command-lab';
import { manifestOf, toolPod } from '#kit/lab-manifest';
import { WEB_MANIFEST } from '#kit/web-manifest';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(manifestOf(WEB_MANIFEST, toolPod('toolbox')));
});

/** What busybox prints in the Pod `client`. */
function client(line: string): CommandOutcome {
  return lab.sh('client', line);
}

describe('the shell', () => {
  it.each([
    ['x=5; while [ $x -gt 0 ]; do x=$((x-1)); done; echo $x', '0\n'],
    ['for i in a b; do echo $i; done | tail -1', 'b\n'],
    ['echo one > /tmp/f; echo two >> /tmp/f; wc -l < /tmp/f', '2\n'],
    ['cat <<E\n$((1+1)) $HOSTNAME\nE\n', '2 client\n'],
    ['f() { echo $1 $#; return 4; }; f a b; echo $?', 'a 2\n4\n'],
    ['case abc in a*) echo match;; *) echo none;; esac', 'match\n'],
    ['false || echo no; true && echo yes; ! true; echo $?', 'no\nyes\n1\n'],
    ['set -- a "b c"; for x in "$@"; do echo "<$x>"; done; echo $#', '<a>\n<b c>\n2\n'],
    ['x=a.b.c; echo ${x%.*} ${x##*.} ${#x} ${y:-none} ${x:+set}', 'a.b c 5 none set\n'],
    ['(exit 3); echo $?', '3\n'],
    ['sleep 5 & wait; echo $((1+1))', '2\n'],
    ['trap "echo bye" EXIT; echo hi', 'hi\nbye\n'],
    ['while read a b; do echo $b; done <<E\n1 2\n3 4\nE\n', '2\n4\n'],
    ['echo a b c | { read x y; echo $y; }', 'b c\n'],
    ['echo "$(echo in; exit 2)" $?', 'in 0\n'],
    ['echo a; break; echo b', 'a\nb\n'],
    ['[ -f /etc/hosts ] && [ ! -d /nope ] && echo ok', 'ok\n'],
    ['cd /tmp && pwd && cd - && pwd', '/tmp\n/\n/\n'],
    ['printf "%s-%03d\\n" a 7 b 8', 'a-007\nb-008\n'],
    [String.raw`printf '%s|%b|%*d\n' 'a\tb' 'a\tb' 4 7`, 'a\\tb|a\tb|   7\n'],
    [String.raw`printf 'a\cb%s\n' c`, 'a'],
    ["printf '%.150f' 1 | wc -c; printf '%2000000000d' 1 | wc -c", '102\n1000000\n'],
    ['seq 500000 | wc -l; printf "%s\\n" $(seq 500000) | tail -1', '500000\n500000\n'],
    [
      `awk 'BEGIN { printf "%.150f", 1; printf "%c", log(-1); printf "%2000000000d", 1 }' | wc -c`,
      '1000103\n',
    ],
    ['seq 3 | sort -r | head -n 2 | tr 1-3 a-c', 'c\nb\n'],
    ["head -c 2k /dev/zero | tr '\\0' x | wc -c", '2048\n'],
    ['echo a:b:c | cut -d: -f2,3; echo abc | sed s/b/X/; echo "x y" | awk "{print \\$2}"', 'b:c\naXc\ny\n'],
    ['ls /etc | grep -c host', '2\n'],
    ['x=$(exit 4); echo $?', '4\n'],
    ['seq 5 | sed -n 2,3p', '2\n3\n'],
    ['a=$$; (test $a = $$ && echo same); b=$(echo $$); test $a = $b && echo same', 'same\nsame\n'],
    ['{ sleep 1; kill -INT $$; } & exec sleep 9', ''],
    ["seq 3 > /tmp/n; sed -i -e 's/1/one/' -e '$d' /tmp/n; cat /tmp/n", 'one\n2\n'],
  ])('%s', (line, stdout) => {
    expect(client(line)).toMatchObject({ stdout, stderr: '' });
  });

  it.each([
    ['seq 1 500000 | wc -l', '500000\n'],
    ['seq -w 1 500000 | tail -n 1', '500000\n'],
    ['seq 1 500000 > /tmp/many; wc -l < /tmp/many', '500000\n'],
    ['cat -- $(seq 1 500000) 2>&1 | tail -n 1', "cat: can't open '500000': No such file or directory\n"],
  ])('is given more lines and words than a call may have arguments: %s', (line, stdout) => {
    expect(client(line)).toMatchObject({ stdout, stderr: '' });
  });

  it.each([
    ['seq 1 1000000 | tail -n 1', '1000000\n', ''],
    ['seq 1 1000001 | tail -n 1', '1000000\n', 'seq: write error: No space left on device\n'],
    ['seq 1 1000000000 > /tmp/n; echo $?', '1\n', 'seq: write error: No space left on device\n'],
    ['seq 1 1000000000 | head -n 2', '1\n2\n', ''],
  ])('has no more numbers than there is room for, and says so: %s', (line, stdout, stderr) => {
    expect(client(line)).toMatchObject({ stdout, stderr });
  });

  it.each([
    ['foo; echo $?', '127\n', 'sh: foo: not found\n'],
    ['x=a; while :; do x=$x$x; done', '', 'sh: out of memory\n'],
    ['echo /*/../*/../*/../*/../*/../*/../*/../*', '', 'sh: out of memory\n'],
    ['cat /nope', '', "cat: can't open '/nope': No such file or directory\n"],
    ['echo x > /nope/f', '', "sh: can't create /nope/f: nonexistent directory\n"],
    ['cat < nope', '', "sh: can't open nope: no such file\n"],
    ['echo ${x?bad}; echo after', '', 'sh: x: bad\n'],
    ['echo $((1/0)); echo after', '', 'sh: divide by zero\n'],
    ['[ 1', '', '[: missing ]\n'],
    ['kill 99999', '', "sh: can't kill pid 99999: No such process\n"],
  ])('words the failure of %s as busybox does', (line, stdout, stderr) => {
    expect(client(line)).toMatchObject({ stdout, stderr });
  });

  it('runs the stages of a pipe at the same time and ends a writer nobody reads', () => {
    expect(client('while true; do echo x; done | head -2')).toMatchObject({ stdout: 'x\nx\n', exitCode: 0 });
  });

  it('stops after a failure under set -e, but not in a condition', () => {
    expect(client('set -e; if false; then echo; fi; false; echo not')).toMatchObject({
      stdout: '',
      exitCode: 1,
    });
  });

  it('carries out a trap for a signal to itself', () => {
    const outcome = client('trap "echo bye; exit 5" TERM; kill -TERM $$; sleep 1; echo not');
    expect(outcome).toMatchObject({ stdout: 'bye\n', exitCode: 5 });
  });

  it('ends a recursion without end', () => {
    expect(client('f() { f; }; f').stderr).toBe('sh: functions are nested deeper than 100\n');
  });

  it('reads commands from standard input', () => {
    expect(lab.exec('client', ['sh'], 'x=1\necho $x\nif true\nthen echo y\nfi\n').stdout).toBe('1\ny\n');
  });

  it('says in the words of the runtime that an image has no such command', () => {
    expect(lab.exec('client', ['dig', 'web'])).toEqual({
      stdout: '',
      stderr:
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "dig": executable file not found in $PATH: unknown\n',
      exitCode: 127,
    });
  });
});

describe('wget of busybox', () => {
  it('fetches the page of a Service by its name', () => {
    const outcome = lab.exec('client', ['wget', '-qO-', 'http://web']);
    expect(outcome).toMatchObject({ stderr: '', exitCode: 0 });
    expect(outcome.stdout).toContain('<title>Welcome to nginx!</title>');
    expect(outcome.stdout).toHaveLength(615);
  });

  it.each([
    ['wget -qO- http://nosuch', "wget: bad address 'nosuch'\n"],
    ['wget -q http://web/nope', 'wget: server returned error: HTTP/1.1 404 Not Found\n'],
    [
      'wget -qO- http://10.244.1.2:81',
      "wget: can't connect to remote host (10.244.1.2): Connection refused\n",
    ],
    ['wget -q -T 2 -O- http://10.244.1.99', 'wget: download timed out\n'],
    ['wget -q https://10.244.1.2', "wget: can't connect to remote host (10.244.1.2): Connection refused\n"],
    [
      'wget -q https://web:80',
      'wget: note: TLS certificate validation not implemented\nwget: error getting response: Connection reset by peer\n',
    ],
  ])('%s fails with its message', (line, stderr) => {
    expect(client(line)).toEqual({ stdout: '', stderr, exitCode: 1 });
  });

  it('shows the headers of nginx in nginx order', () => {
    const { stderr } = client('wget -S -qO /dev/null http://web');
    expect(stderr.split('\n').map((line) => line.trim().split(':')[0])).toEqual([
      'HTTP/1.1 200 OK',
      'Server',
      'Date',
      'Content-Type',
      'Content-Length',
      'Last-Modified',
      'Connection',
      'ETag',
      'Accept-Ranges',
      '',
      '',
    ]);
  });

  it('saves a file once and refuses to overwrite it', () => {
    expect(client('cd /tmp && wget -q http://web && ls index.html && wget -q http://web')).toEqual({
      stdout: 'index.html\n',
      stderr: "wget: can't open 'index.html': File exists\n",
      exitCode: 1,
    });
  });
});

describe('nslookup of busybox', () => {
  it('asks the whole search list and ends with 1 because some names do not exist', () => {
    const address = client('wget -O- http://web 2>&1 | head -1').stdout.replace(/.*\((.*):80\)\n/, '$1');
    const missing =
      "** server can't find web.svc.cluster.local: NXDOMAIN\n\n** server can't find web.cluster.local: NXDOMAIN\n\n";
    expect(client('nslookup web')).toEqual({
      stdout:
        'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n' +
        `Name:\tweb.default.svc.cluster.local\nAddress: ${address}\n\n${missing}\n${missing}`,
      stderr: '',
      exitCode: 1,
    });
  });

  it('asks for the name behind an address', () => {
    expect(client('nslookup 10.96.0.10')).toMatchObject({
      stdout:
        'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n10.0.96.10.in-addr.arpa\tname = kube-dns.kube-system.svc.cluster.local\n\n',
      exitCode: 0,
    });
  });
});

describe('ping', () => {
  it('prints replies and statistics as busybox does', () => {
    const { stdout, exitCode } = client('ping -c 3 10.244.2.2');
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\b\d+\.\d{3}(?= ms|\/)/g, 'T')).toBe(
      'PING 10.244.2.2 (10.244.2.2): 56 data bytes\n' +
        [0, 1, 2].map((seq) => `64 bytes from 10.244.2.2: seq=${seq} ttl=62 time=T ms\n`).join('') +
        '\n--- 10.244.2.2 ping statistics ---\n3 packets transmitted, 3 packets received, 0% packet loss\nround-trip min/avg/max = T/T/T ms\n',
    );
  });

  it('reports ICMP errors in the words of iputils', () => {
    expect(lab.sh('toolbox', 'ping -c 1 -t 1 10.244.1.2').stdout).toContain(
      'icmp_seq=1 Time to live exceeded\n',
    );
    expect(lab.sh('node/node1', 'ping -c 4 -W 1 192.168.0.77').stdout).toMatch(
      /From 192\.168\.0\.11 icmp_seq=1 Destination Host Unreachable\n[\s\S]*\+[34] errors, 100% packet loss/,
    );
  });

  it('tells a datagram that is too long for the device before it is sent', () => {
    expect(lab.sh('toolbox', 'ping -c 1 -M do -s 1472 10.244.1.2').stderr).toBe(
      'ping: local error: message too long, mtu=1450\n',
    );
  });
});

describe('curl', () => {
  it.each([
    ['curl -sS http://nosuch/', 6, 'curl: (6) Could not resolve host: nosuch\n'],
    ['curl -sS -m 2 http://10.244.9.9/', 28, 'curl: (28) Connection timed out after 2000 milliseconds\n'],
    [
      'curl -sS --connect-timeout 1 http://10.244.9.9/',
      28,
      'curl: (28) Failed to connect to 10.244.9.9 port 80 after 1000 ms: Timeout was reached\n',
    ],
    [
      'curl -sS http://10.244.2.2:81/',
      7,
      'curl: (7) Failed to connect to 10.244.2.2 port 81 after 0 ms: Could not connect to server\n',
    ],
    ['curl -fsS http://web/nope', 22, 'curl: (22) The requested URL returned error: 404\n'],
    [
      'curl --nope',
      2,
      "curl: option --nope: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    ],
  ])('%s ends with %d', (line, exitCode, stderr) => {
    expect(lab.sh('toolbox', line)).toEqual({ stdout: '', stderr, exitCode });
  });

  it('writes out what -w asks for', () => {
    expect(lab.sh('toolbox', "curl -s -o /dev/null -w '%{http_code}\\n' http://web").stdout).toBe('200\n');
  });
});

describe('traceroute', () => {
  it('finds the way over the tunnel', () => {
    const { stdout } = lab.sh('toolbox', 'traceroute -n -q 1 10.244.1.2; traceroute -n -I -q 1 10.244.1.2');
    const hops = stdout.split('\n').map((line) => line.replace(/ {2}[\d.]+ ms$/, ''));
    const trace = [
      'traceroute to 10.244.1.2 (10.244.1.2), 30 hops max, 60 byte packets',
      ' 1  10.244.2.1',
      ' 2  10.244.1.0',
      ' 3  10.244.1.2',
    ];
    expect(hops).toEqual([...trace, ...trace, '']);
  });
});

describe('dig, host and getent', () => {
  it('prints short answers', () => {
    expect(lab.sh('toolbox', 'dig +short kube-dns.kube-system.svc.cluster.local').stdout).toBe(
      '10.96.0.10\n',
    );
    expect(lab.sh('toolbox', 'dig +short -x 10.96.0.10').stdout).toBe(
      'kube-dns.kube-system.svc.cluster.local.\n',
    );
    expect(lab.sh('toolbox', 'host kube-dns.kube-system').stdout).toBe(
      'kube-dns.kube-system.svc.cluster.local has address 10.96.0.10\n',
    );
  });

  it('asks over TCP too', () => {
    const { stdout } = lab.sh('toolbox', 'dig +tcp kube-dns.kube-system.svc.cluster.local');
    expect(stdout).toContain(';; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n');
    expect(stdout).toContain(';; SERVER: 10.96.0.10#53(10.96.0.10) (TCP)\n');
  });

  it('forwards what is not of the cluster', () => {
    const { stdout } = lab.sh('toolbox', 'dig example.com');
    expect(stdout).toContain(';; flags: qr rd ra; QUERY: 1, ANSWER: 1');
    // The record says 300; the cluster's Corefile has `cache 30`.
    expect(stdout).toContain('example.com.\t\t30\tIN\tA\t203.0.113.10\n');
  });

  it('ends with 2 for a name that nobody knows', () => {
    expect(lab.sh('toolbox', 'getent hosts nosuch')).toEqual({ stdout: '', stderr: '', exitCode: 2 });
  });
});

describe('commands of a node', () => {
  it('prints the routes of a flannel node', () => {
    expect(lab.exec('node/node1', ['ip', 'route']).stdout).toBe(
      'default via 192.168.0.1 dev eth0 \n' +
        '10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink \n' +
        '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1 \n' +
        '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink \n' +
        '192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.11 \n',
    );
  });

  it('prints how it would reach an address', () => {
    expect(lab.sh('node/node1', 'ip route get 10.244.2.2; ip route get 192.168.0.11').stdout).toBe(
      '10.244.2.2 via 10.244.2.0 dev flannel.1 src 10.244.1.0 uid 0 \n    cache \n' +
        'local 192.168.0.11 dev lo src 192.168.0.11 uid 0 \n    cache <local> \n',
    );
  });

  it('prints forwarding entries and ports', () => {
    const { stdout } = lab.sh('node/node1', 'bridge fdb show; bridge -d link show');
    expect(stdout).toContain('be:58:0a:f4:02:00 dev flannel.1 dst 192.168.0.12 self permanent\n');
    expect(stdout).toContain('0a:58:0a:f4:01:01 dev cni0 master cni0 permanent\n');
    expect(stdout).toContain('state forwarding priority 32 cost 2 \n    hairpin on guard off');
  });

  it('leaves the device out of forwarding entries when only one was asked for', () => {
    expect(lab.sh('node/node1', 'bridge fdb show dev flannel.1').stdout).toBe(
      'be:58:0a:f4:00:00 dst 192.168.0.10 self permanent\nbe:58:0a:f4:02:00 dst 192.168.0.12 self permanent\n',
    );
  });

  it('changes routes and addresses as iproute2 does, with its errors', () => {
    const change =
      'ip addr add 10.9.9.9/24 brd + dev eth0; ip route add 1.2.3.0/24 via 10.9.9.1; ip route show 1.2.3.0/24; ip route add 1.2.3.0/24 dev eth0; ip route del 1.2.3.0/24; ip route del 1.2.3.0/24; ip addr del 10.9.9.9/24 dev eth0; ip link set nope up';
    expect(lab.sh('host/laptop', change)).toEqual({
      stdout: '1.2.3.0/24 via 10.9.9.1 dev eth0 \n',
      stderr:
        'RTNETLINK answers: File exists\nRTNETLINK answers: No such process\nCannot find device "nope"\n',
      exitCode: 1,
    });
  });

  it('lists connections, rules and settings', () => {
    lab.sh('client', 'wget -qO- http://web');
    expect(
      lab.sh('node/node1', 'conntrack -L -p tcp -d 10.96.0.0 | wc -l; conntrack -L -p tcp | head -1').stdout,
    ).toMatch(/^0\ntcp {6}6 \d+ \S+ src=10\.244\.1\.\d+ dst=10\.\d+\.\d+\.\d+ sport=\d+ dport=80 src=/);
    expect(lab.sh('node/node1', 'iptables-save -t nat | sed -n 1,2p').stdout).toMatch(
      /^# Generated by iptables-save v1\.8\.9 on Wed Jan {2}1 \d\d:\d\d:\d\d 2025\n\*nat\n$/,
    );
    expect(lab.sh('node/node1', 'sysctl net.ipv4.ip_forward net.nope')).toMatchObject({
      stdout: 'net.ipv4.ip_forward = 1\n',
      stderr: 'sysctl: cannot stat /proc/sys/net/nope: No such file or directory\n',
    });
  });

  it('drops what a rule says, until the rule is gone', () => {
    const rule = 'OUTPUT -d 203.0.113.10 -j DROP';
    expect(lab.sh('host/laptop', `iptables -A ${rule}; ping -c 1 -W 1 203.0.113.10`).exitCode).toBe(1);
    expect(lab.sh('host/laptop', `iptables -D ${rule}; ping -c 1 -W 1 203.0.113.10`).exitCode).toBe(0);
  });
});

describe('tcpdump', () => {
  it('prints what passes an interface, counts and ends', () => {
    const { stdout, stderr } = lab.sh(
      'toolbox',
      'tcpdump -n -t -i eth0 -c 2 icmp & sleep 0.1; ping -c 1 10.244.1.2 > /dev/null; wait',
    );
    expect(stdout.replaceAll(/id \d+/g, 'id N')).toBe(
      'IP 10.244.2.2 > 10.244.1.2: ICMP echo request, id N, seq 1, length 64\n'.replace(
        '10.244.2.2',
        toolboxAddress(),
      ) +
        'IP 10.244.1.2 > 10.244.2.2: ICMP echo reply, id N, seq 1, length 64\n'.replace(
          '10.244.2.2',
          toolboxAddress(),
        ),
    );
    expect(stderr).toContain(
      '2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n',
    );
  });

  it('refuses a filter that is none', () => {
    expect(lab.sh('toolbox', 'tcpdump -i eth0 nonsense words').exitCode).toBe(1);
  });
});

function toolboxAddress(): string {
  return lab.sh('toolbox', 'hostname -I').stdout.trim();
}
