/**
 * The program that stands for all programs of a lab in the script: Python's standard library, since Debian and most others have
 * it. HTTP answers what the lab's program answered, byte by byte; a name server answers what the lab's cluster knew.
 */
export const LISTENER_PROGRAM = String.raw`import json, socket, struct, sys, threading

def serve_http(connection, answers):
    with connection:
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
            head, _, data = data.partition(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n")[1:]:
                name, _, value = line.partition(b":")
                if name.strip().lower() == b"content-length" and value.strip().isdigit():
                    length = int(value)
            while len(data) < length:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
            data = data[length:]
            words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
            path = (words[1] if len(words) > 1 else "/").split("?", 1)[0]
            answer = answers.get(path, answers["*"]).encode("latin-1")
            if words[0] == "HEAD":
                answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            connection.sendall(answer)
            if b"connection: close" in (head + answer.partition(b"\r\n\r\n")[0]).lower() or words[-1] == "HTTP/1.0":
                return

def hold(connection):
    with connection:
        while connection.recv(65536):
            pass

def accept(listener, entry):
    while True:
        connection, _ = listener.accept()
        work, rest = (serve_http, (entry["http"],)) if "http" in entry else (hold, ())
        threading.Thread(target=work, args=(connection, *rest), daemon=True).start()

TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 28: "AAAA", 33: "SRV"}

def name_bytes(name):
    parts = [part.encode() for part in name.rstrip(".").split(".") if part]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"

def data_bytes(kind, text):
    if kind == "A":
        return socket.inet_aton(text)
    if kind == "AAAA":
        return socket.inet_pton(socket.AF_INET6, text)
    if kind == "SRV":
        priority, weight, port, target = text.split(" ")
        return struct.pack("!HHH", int(priority), int(weight), int(port)) + name_bytes(target)
    return name_bytes(text)

def answer_dns(question, zone):
    at, labels = 12, []
    while question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("latin-1"))
        at += question[at] + 1
    name = ".".join(labels).lower() + "."
    kind = TYPES.get(struct.unpack("!H", question[at + 1 : at + 3])[0], "")
    asked = question[12 : at + 5]
    domain = zone["domain"]
    own = name == domain or name.endswith("." + domain) or name.endswith((".in-addr.arpa.", ".ip6.arpa."))
    known = zone["records"].get(name)
    found = (known or {}).get(kind, [])
    below = any(each.endswith("." + name) for each in zone["records"])
    code = 0 if known is not None or below else 3 if own else 2
    answers = b"".join(
        name_bytes(name) + struct.pack("!HHIH", struct.unpack("!H", question[at + 1 : at + 3])[0], 1, zone["ttl"], len(data)) + data
        for data in (data_bytes(kind, text) for text in found)
    )
    authority = b""
    if not found and own:
        data = name_bytes("ns.dns." + domain) + name_bytes("hostmaster." + domain)
        data += struct.pack("!IIIII", 1735689600, 7200, 1800, 86400, zone["ttl"])
        authority = name_bytes(domain) + struct.pack("!HHIH", 6, 1, zone["ttl"], len(data)) + data
    asked_flags = struct.unpack("!H", question[2:4])[0]
    flags = 0x8000 | (0x0400 if own else 0) | (asked_flags & 0x0100) | code
    return question[:2] + struct.pack("!HHHHH", flags, 1, len(found), 1 if authority else 0, 0) + asked + answers + authority

def serve_udp(server, entry):
    while True:
        data, sender = server.recvfrom(65536)
        if "dns" not in entry or len(data) < 17:
            continue
        try:
            server.sendto(answer_dns(data, entry["dns"]), sender)
        except (IndexError, OSError):
            pass

for entry in json.load(open(sys.argv[1], encoding="utf-8")):
    kind = socket.SOCK_STREAM if entry["protocol"] == "tcp" else socket.SOCK_DGRAM
    family = socket.AF_INET6 if ":" in entry["address"] else socket.AF_INET
    server = socket.socket(family, kind)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        server.bind((entry["address"], entry["port"]))
    except OSError as problem:
        print("cannot listen on %s:%d: %s" % (entry["address"], entry["port"], problem), file=sys.stderr)
        continue
    if kind == socket.SOCK_STREAM:
        server.listen(128)
    threading.Thread(target=accept if kind == socket.SOCK_STREAM else serve_udp, args=(server, entry), daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
`;
