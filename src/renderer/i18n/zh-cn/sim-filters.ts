/** What is wrong with a filter or a capture file, and why nothing was found, in simplified Chinese. */
export const ZH_CN_SIM_FILTERS = {
  '"{text}" is not a regular expression.': '“{text}”不是正则表达式。',
  '"{text}" is not a row of bytes; 0a 58 0a or 47:45:54 would be right.':
    '“{text}”不是一串字节；应写成 0a 58 0a 或 47:45:54 的形式。',
  'Expression rejects all packets: what it asks for cannot be true of one packet.':
    '该表达式排除了所有数据包：没有哪个数据包能同时满足这些条件。',
  'The filter can match nothing here: lo carries IP alone, without ARP, and its hardware addresses are zero.':
    '该过滤器在这里不可能匹配任何内容：lo 上只有 IP，没有 ARP，硬件地址全为零。',
  'The filter can match nothing here: what passes in a lab is IPv4, IPv6 and ARP in plain Ethernet frames, and in IP it is TCP, UDP and ICMP.':
    '该过滤器在这里不可能匹配任何内容：实验中经过的是普通以太网帧里的 IPv4、IPv6 和 ARP，IP 里则是 TCP、UDP 和 ICMP。',
  'No interface of this lab has an IPv6 address: what passes is IPv4 and ARP.':
    '本实验没有接口带 IPv6 地址：经过的是 IPv4 和 ARP。',
  'No Pod, Service or machine of this lab has the address {address} now.':
    '本实验目前没有 Pod、Service 或机器使用地址 {address}。',
  '{address} is {owner}. lo carries what its own machine or Pod says to itself: capture on its eth0.':
    '{address} 是 {owner}。lo 上只有所属机器或 Pod 发给自己的内容：请在其 eth0 上抓包。',
  "{address} is Service {name}, which this Pod is behind. Before a packet gets here, kube-proxy has put the Pod's own address in its place: filter for that, or capture at the client.":
    '{address} 是 Service {name}，本 Pod 就是它的后端。数据包到达这里之前，kube-proxy 已把它换成 Pod 自己的地址：请按该地址过滤，或在客户端抓包。',
  '{address} is Service {name}. Before a packet gets here, kube-proxy has put the address of a Pod in its place: filter for the Pods, or capture at the client.':
    '{address} 是 Service {name}。数据包到达这里之前，kube-proxy 已把它换成某个 Pod 的地址：请按 Pod 的地址过滤，或在客户端抓包。',
  "{address} is Pod {name}. What it says to the outside leaves its node with the node's address: filter for that, or capture at the Pod.":
    '{address} 是 Pod {name}。它发往外部的内容离开节点时用的是节点的地址：请按该地址过滤，或在 Pod 上抓包。',
  '{address} is Pod {name}. Between nodes its packets travel inside VXLAN: filter for udp port {port}, or capture on {tunnel}.':
    '{address} 是 Pod {name}。节点之间它的数据包封装在 VXLAN 里：请按 udp port {port} 过滤，或在 {tunnel} 上抓包。',
  "{address} is {owner}. Inside of the tunnel Pods have their own addresses, and machines that of a node's tunnel: filter for the Pods, or capture on eth0.":
    '{address} 是 {owner}。隧道里 Pod 用自己的地址，机器用节点隧道的地址：请按 Pod 的地址过滤，或在 eth0 上抓包。',
  "{address} is {owner}. Pods reach each other without NAT, so their own addresses pass here, and not that of a node: filter for the Pods, or capture on the node's eth0.":
    '{address} 是 {owner}。Pod 之间通信不经过 NAT，因此这里经过的是它们自己的地址，而不是节点的地址：请按 Pod 的地址过滤，或在节点的 eth0 上抓包。',
  '{address} belongs to {name} of a node, whose address does not leave for other machines.':
    '{address} 属于某个节点的 {name}，这个地址不会发往其他机器。',
  'What Pods say to those of other nodes travels here inside VXLAN, and the filter looks at the outside: udp port {port} shows it, and on {tunnel} it passes plainly.':
    'Pod 发给其他节点上 Pod 的内容在这里封装在 VXLAN 里，而过滤器只看外层：用 udp port {port} 可以看到，在 {tunnel} 上则是未封装的。',
  'link type {type} is not modelled; those of Ethernet, Linux cooked, raw IP, loopback and PPP are':
    '未模拟链路类型 {type}；支持以太网、Linux cooked、原始 IP、环回和 PPP',
  'files of 4 GiB and more are not read; split it with editcap -c':
    '不读取 4 GiB 及以上的文件；请用 editcap -c 拆分',
  'unknown file format: it begins like no pcap or pcapng file':
    '未知的文件格式：开头既不像 pcap 也不像 pcapng',
  'A column is one field, such as ip.ttl; it compares nothing.':
    '一列就是一个字段，例如 ip.ttl；不能写比较。',
  '"{text}" is not a valid number.': '“{text}”不是有效的数字。',
  '"{text}" is neither a field nor a protocol name that is known here.':
    '“{text}”不是这里已知的字段或协议名。',
  '{problem} Did you mean {field}?': '{problem}是不是想写 {field}？',
  '{name}() takes a text.': '{name}() 只接受文本。',
  'The final quote was missing from a quoted string.': '字符串缺少结尾的引号。',
  '"{text}" was unexpected in this context.': '这里不应出现“{text}”。',
  'Unexpected end of filter expression.': '过滤表达式不完整。',
  'The filter is nested too deeply, or too long.': '过滤器嵌套过深或过长。',
  '"{text}" is no range of bytes; [0-2] or [0:3] would be right.':
    '“{text}”不是字节范围；应写成 [0-2] 或 [0:3] 的形式。',
  '{problem} Equality is written ==.': '{problem}相等要写成 ==。',
  '{problem} It looks like a capture filter; a display filter says tcp.port == 80, ip.addr == 10.244.1.2.':
    '{problem}这看起来是抓包过滤器；显示过滤器要写成 tcp.port == 80、ip.addr == 10.244.1.2。',
  '"{text}" is not a valid IPv4 address; 10.244.1.2 or 10.244.0.0/16 would be right.':
    '“{text}”不是有效的 IPv4 地址；应写成 10.244.1.2 或 10.244.0.0/16 的形式。',
  '"{text}" is not a valid IPv6 address; fd00::1 or fd00::/64 would be right.':
    '“{text}”不是有效的 IPv6 地址；应写成 fd00::1 或 fd00::/64 的形式。',
  '"{text}" is not a valid Ethernet address; 0a:58:0a:f4:01:02 would be right.':
    '“{text}”不是有效的以太网地址；应写成 0a:58:0a:f4:01:02 的形式。',
  '"{text}" is not a valid time; seconds such as 0.25 would be right.':
    '“{text}”不是有效的时间；应写秒数，例如 0.25。',
  '"{text}" is neither true nor false; 1 or 0 would be right.': '“{text}”既不是真也不是假；应写 1 或 0。',
  '"{text}" too big for this field, maximum {max}.': '“{text}”超出该字段的范围，最大为 {max}。',
  'Left side of "{comparison}" expression must be a field or function, not {text}.':
    '“{comparison}”的左边必须是字段或函数，而不是 {text}。',
  'The two fields are not of compatible types.': '这两个字段的类型不能相互比较。',
  '"{operator}" takes a text or bytes on its left.': '“{operator}”的左边必须是文本或字节。',
  '"matches" requires a double quoted string on the right side.':
    '“matches”的右边必须是用双引号括起来的字符串。',
  'a pf reason': 'pf 的一个原因',
  'a pf action': 'pf 的一个动作',
  'a direction': '方向',
  'a number': '数字',
  'the subtype of a frame': '帧的子类型',
  'the type of a frame': '帧的类型',
  'the name of an interface': '接口名',
  'the name of a set of rules': '规则集的名称',
  'the number of a rule': '规则的编号',
  'the index of an interface': '接口的序号',
  'a number of bytes': '字节数',
  'the number of a byte': '字节的序号',
  'one of {signs}': '{signs} 之一',
  'a network with a mask has dots: {network}': '带掩码的网络要写点：{network}',
  '"and", "or" or the end': '“and”、“or”或结尾',
  '"{text}" needs to be told what it is: "host {text}", "net {text}" or "port {text}"':
    '要说明“{text}”是什么：“host {text}”、“net {text}”或“port {text}”',
  '{found}: expected host, net, port, portrange, proto, src, dst, a protocol such as tcp, or (':
    '{found}：此处应为 host、net、port、portrange、proto、src、dst、tcp 之类的协议，或左括号',
  '"and", "or" or a closing parenthesis': '“and”、“or”或右括号',
  '{found}: a comparison is missing, as in tcp[13] = 2': '{found}：缺少比较，例如 tcp[13] = 2',
  '"{text}" needs to be told what it is: "{name} host {text}" or "{name} port {text}"':
    '要说明“{text}”是什么：“{name} host {text}”或“{name} port {text}”',
  '"and", "or", "host" or "port"': '“and”、“or”、“host”或“port”',
  '{found}: expected host, net, port, src, dst or a protocol':
    '{found}：此处应为 host、net、port、src、dst 或协议',
  '"{kind}" has no direction': '“{kind}”没有方向',
  'a value, or "{other}",': '一个值，或“{other}”',
  '"{text}" is a word of the language': '“{text}”是过滤器语言的关键字',
  '{found}, and a value should follow': '{found}，后面应跟一个值',
  '{found}, and a value should follow; with {name} it is a name':
    '{found}，后面应跟一个值；写成 {name} 就是名称',
  '"or", "and" or ")"': '“or”、“and”或“)”',
  '{found}: values stand in one pair of parentheses': '{found}：多个值只用一对括号',
  'a number in parentheses': '括号里的数字',
  'a prefix length such as 24': '前缀长度，例如 24',
  'a mask such as 255.255.0.0': '掩码，例如 255.255.0.0',
  'a closing parenthesis': '右括号',
  'a number or a read such as tcp[13]': '数字，或 tcp[13] 之类的读取',
  '1, 2 or 4': '1、2 或 4',
  'a closing bracket': '右方括号',
  'numbers have 32 bits': '数字是 32 位的',
  'names are not looked up here, an address such as 10.244.1.2 would be right':
    '这里不解析名称，应写 10.244.1.2 之类的地址',
  'a MAC address such as 0a:58:0a:f4:01:02 would be right': '应写 MAC 地址，例如 0a:58:0a:f4:01:02',
  'a network such as 10.244.0.0/16 would be right': '应写网络，例如 10.244.0.0/16',
  'a range is written portrange 8000-8100': '范围要写成 portrange 8000-8100',
  'a range such as 8000-8100 would be right': '应写范围，例如 8000-8100',
  'a number or a name of /etc/services such as http would be right':
    '应写数字，或 /etc/services 里的名称，例如 http',
  'a number or a name of /etc/protocols such as \\tcp would be right':
    '应写数字，或 /etc/protocols 里的名称，例如 \\tcp',
  'an EtherType such as 0x0806, or \\ip, \\ip6 or \\arp would be right':
    '应写 EtherType，例如 0x0806，或者 \\ip、\\ip6、\\arp',
  'name the protocol before "port", or give the number': '请在“port”前写明协议，或直接写数字',
  'name the protocol before "portrange", or give the numbers': '请在“portrange”前写明协议，或直接写数字',
  'it goes with tcp, udp and sctp': '它与 tcp、udp 和 sctp 搭配使用',
  'it takes a number or a name of /etc/services': '它接受数字，或 /etc/services 里的名称',
  'it takes a number or a name such as \\tcp': '它接受数字，或 \\tcp 之类的名称',
  'a MAC address such as ether host 0a:58:0a:f4:01:02 would be right':
    '应写 MAC 地址，例如 ether host 0a:58:0a:f4:01:02',
  'with "ether" goes a MAC address, an IP address goes without it': '“ether”后面是 MAC 地址，IP 地址前不写它',
  'write ether host and the address': '请写 ether host 加地址',
  '"ether" needs more: "ether host", "ether proto" or "ether[0]"':
    '“ether”后面还要写内容：“ether host”、“ether proto”或“ether[0]”',
  '"host" or "net" would be right': '应写“host”或“net”',
  'each of its four numbers is at most 255': '四个数字都不能超过 255',
  'IPv4 addresses have 32 bits': 'IPv4 地址是 32 位的',
  'IPv6 addresses have 128 bits': 'IPv6 地址是 128 位的',
  'behind the mask all bits of the address are zero; "host" takes an address':
    '掩码之外的位必须全为零；要写地址请用“host”',
  'write net in place of host': '请用 net 代替 host',
  'as in tcp[0:2]': '例如 tcp[0:2]',
  'bytes are read of ether, ip, ip6, arp, tcp, udp, icmp, icmp6 and the like':
    '可以读取 ether、ip、ip6、arp、tcp、udp、icmp、icmp6 等的字节',
  'a number that begins with 0 is octal; leave the 0 out': '以 0 开头的数字是八进制；请去掉这个 0',
  '"broadcast", "ether broadcast" or "ip broadcast" would be right':
    '应写“broadcast”、“ether broadcast”或“ip broadcast”',
  '"multicast", "ip multicast" or "ip6 multicast" would be right':
    '应写“multicast”、“ip multicast”或“ip6 multicast”',
  'a file does not say it; it goes with the interfaces of a lab': '文件里没有这项信息；它只能用于实验的接口',
  'a label is followed by IP': '标签后面是 IP',
  'i, s, u, rr, rnr, rej, ui, ua, disc, dm, sabme, test, xid or frmr would be right':
    '应写 i、s、u、rr、rnr、rej、ui、ua、disc、dm、sabme、test、xid 或 frmr',
  'data, mgt or ctl would be right': '应写 data、mgt 或 ctl',
  'six numbers such as 0a:58:0a:f4:01:02 would be right': '应写六个数字，例如 0a:58:0a:f4:01:02',
  'an address such as fd00:10:244::1 would be right': '应写地址，例如 fd00:10:244::1',
  'write ether host MAC and not host IP': '请写 ether host MAC and not host IP',
  '"ip proto", "ip6 proto", "ether proto" or "proto" would be right':
    '应写“ip proto”、“ip6 proto”、“ether proto”或“proto”',
  '"ip proto", "ip6 proto" or "ether proto" would be right': '应写“ip proto”、“ip6 proto”或“ether proto”',
  '"ip protochain", "ip6 protochain" or "protochain" would be right':
    '应写“ip protochain”、“ip6 protochain”或“protochain”',
  'a value here needs to be told what it is: "host", "net" or "port"':
    '这里的值要说明是什么：“host”、“net”或“port”',
  'the largest is 65535': '最大为 65535',
  'it goes with the log of pf': '它只用于 pf 的日志',
  'it goes with other links than Ethernet': '它用于以太网以外的链路',
  'it goes with wireless links': '它用于无线链路',
  '"inbound" and "outbound" go with any interface': '“inbound”和“outbound”可用于任何接口',
  'the address is of another family; write "{kind}" alone': '该地址属于另一个地址族；请只写“{kind}”',
  'write "{protocol} and {kind}"': '请写“{protocol} and {kind}”',
  'did you mean "{meant}"? {hint}': '是不是想写“{meant}”？{hint}',
  'the expression ends here': '表达式到此结束',
  '"{text}" cannot stand here': '这里不能写“{text}”',
  '{found}: {what} would be right': '{found}：此处应为{what}',
} as const;
