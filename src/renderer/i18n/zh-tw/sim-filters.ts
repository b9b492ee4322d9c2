/** What is wrong with a filter or a capture file, and why nothing was found, in traditional Chinese. */
import type { ZH_CN_SIM_FILTERS } from '../zh-cn/sim-filters';

export const ZH_TW_SIM_FILTERS = {
  '"{text}" is not a regular expression.': '「{text}」不是正規表示式。',
  '"{text}" is not a row of bytes; 0a 58 0a or 47:45:54 would be right.':
    '「{text}」不是一串位元組；應寫成 0a 58 0a 或 47:45:54 的形式。',
  'Expression rejects all packets: what it asks for cannot be true of one packet.':
    '該運算式排除了所有封包：沒有哪個封包能同時滿足這些條件。',
  'The filter can match nothing here: lo carries IP alone, without ARP, and its hardware addresses are zero.':
    '該過濾器在這裡不可能匹配任何內容：lo 上只有 IP，沒有 ARP，硬體位址全為零。',
  'The filter can match nothing here: what passes in a lab is IPv4, IPv6 and ARP in plain Ethernet frames, and in IP it is TCP, UDP and ICMP.':
    '該過濾器在這裡不可能匹配任何內容：實驗中經過的是普通乙太網路訊框裡的 IPv4、IPv6 和 ARP，IP 裡則是 TCP、UDP 和 ICMP。',
  'No interface of this lab has an IPv6 address: what passes is IPv4 and ARP.':
    '本實驗沒有介面帶 IPv6 位址：經過的是 IPv4 和 ARP。',
  'No Pod, Service or machine of this lab has the address {address} now.':
    '本實驗目前沒有 Pod、Service 或機器使用位址 {address}。',
  '{address} is {owner}. lo carries what its own machine or Pod says to itself: capture on its eth0.':
    '{address} 是 {owner}。lo 上只有所屬機器或 Pod 發給自己的內容：請在其 eth0 上擷取。',
  "{address} is Service {name}, which this Pod is behind. Before a packet gets here, kube-proxy has put the Pod's own address in its place: filter for that, or capture at the client.":
    '{address} 是 Service {name}，本 Pod 就是它的後端。封包到達這裡之前，kube-proxy 已把它換成 Pod 自己的位址：請按該位址過濾，或在用戶端擷取。',
  '{address} is Service {name}. Before a packet gets here, kube-proxy has put the address of a Pod in its place: filter for the Pods, or capture at the client.':
    '{address} 是 Service {name}。封包到達這裡之前，kube-proxy 已把它換成某個 Pod 的位址：請按 Pod 的位址過濾，或在用戶端擷取。',
  "{address} is Pod {name}. What it says to the outside leaves its node with the node's address: filter for that, or capture at the Pod.":
    '{address} 是 Pod {name}。它送往外部的內容離開節點時用的是節點的位址：請按該位址過濾，或在 Pod 上擷取。',
  '{address} is Pod {name}. Between nodes its packets travel inside VXLAN: filter for udp port {port}, or capture on {tunnel}.':
    '{address} 是 Pod {name}。節點之間它的封包封裝在 VXLAN 裡：請按 udp port {port} 過濾，或在 {tunnel} 上擷取。',
  "{address} is {owner}. Inside of the tunnel Pods have their own addresses, and machines that of a node's tunnel: filter for the Pods, or capture on eth0.":
    '{address} 是 {owner}。通道裡 Pod 用自己的位址，機器用節點通道的位址：請按 Pod 的位址過濾，或在 eth0 上擷取。',
  "{address} is {owner}. Pods reach each other without NAT, so their own addresses pass here, and not that of a node: filter for the Pods, or capture on the node's eth0.":
    '{address} 是 {owner}。Pod 之間通訊不經過 NAT，因此這裡經過的是它們自己的位址，而不是節點的位址：請按 Pod 的位址過濾，或在節點的 eth0 上擷取。',
  '{address} belongs to {name} of a node, whose address does not leave for other machines.':
    '{address} 屬於某個節點的 {name}，這個位址不會送往其他機器。',
  'What Pods say to those of other nodes travels here inside VXLAN, and the filter looks at the outside: udp port {port} shows it, and on {tunnel} it passes plainly.':
    'Pod 發給其他節點上 Pod 的內容在這裡封裝在 VXLAN 裡，而過濾器只看外層：用 udp port {port} 可以看到，在 {tunnel} 上則是未封裝的。',
  'link type {type} is not modelled; those of Ethernet, Linux cooked, raw IP, loopback and PPP are':
    '未模擬鏈路類型 {type}；支援乙太網路、Linux cooked、原始 IP、迴路和 PPP',
  'files of 4 GiB and more are not read; split it with editcap -c':
    '不讀取 4 GiB 及以上的檔案；請用 editcap -c 拆分',
  'unknown file format: it begins like no pcap or pcapng file':
    '未知的檔案格式：開頭既不像 pcap 也不像 pcapng',
  'A column is one field, such as ip.ttl; it compares nothing.':
    '一列就是一個欄位，例如 ip.ttl；不能寫比較。',
  '"{text}" is not a valid number.': '「{text}」不是有效的數字。',
  '"{text}" is neither a field nor a protocol name that is known here.':
    '「{text}」不是這裡已知的欄位或協定名。',
  '{problem} Did you mean {field}?': '{problem}是不是想寫 {field}？',
  '{name}() takes a text.': '{name}() 只接受文字。',
  'The final quote was missing from a quoted string.': '字串缺少結尾的引號。',
  '"{text}" was unexpected in this context.': '這裡不應出現「{text}」。',
  'Unexpected end of filter expression.': '過濾運算式不完整。',
  'The filter is nested too deeply, or too long.': '過濾器巢狀過深或過長。',
  '"{text}" is no range of bytes; [0-2] or [0:3] would be right.':
    '「{text}」不是位元組範圍；應寫成 [0-2] 或 [0:3] 的形式。',
  '{problem} Equality is written ==.': '{problem}相等要寫成 ==。',
  '{problem} It looks like a capture filter; a display filter says tcp.port == 80, ip.addr == 10.244.1.2.':
    '{problem}這看起來是擷取過濾器；顯示過濾器要寫成 tcp.port == 80、ip.addr == 10.244.1.2。',
  '"{text}" is not a valid IPv4 address; 10.244.1.2 or 10.244.0.0/16 would be right.':
    '「{text}」不是有效的 IPv4 位址；應寫成 10.244.1.2 或 10.244.0.0/16 的形式。',
  '"{text}" is not a valid IPv6 address; fd00::1 or fd00::/64 would be right.':
    '「{text}」不是有效的 IPv6 位址；應寫成 fd00::1 或 fd00::/64 的形式。',
  '"{text}" is not a valid Ethernet address; 0a:58:0a:f4:01:02 would be right.':
    '「{text}」不是有效的乙太網路位址；應寫成 0a:58:0a:f4:01:02 的形式。',
  '"{text}" is not a valid time; seconds such as 0.25 would be right.':
    '「{text}」不是有效的時間；應寫秒數，例如 0.25。',
  '"{text}" is neither true nor false; 1 or 0 would be right.': '「{text}」既不是真也不是假；應寫 1 或 0。',
  '"{text}" too big for this field, maximum {max}.': '「{text}」超出該欄位的範圍，最大為 {max}。',
  'Left side of "{comparison}" expression must be a field or function, not {text}.':
    '「{comparison}」的左邊必須是欄位或函式，而不是 {text}。',
  'The two fields are not of compatible types.': '這兩個欄位的類型不能相互比較。',
  '"{operator}" takes a text or bytes on its left.': '「{operator}」的左邊必須是文字或位元組。',
  '"matches" requires a double quoted string on the right side.':
    '「matches」的右邊必須是用雙引號括起來的字串。',
  'a pf reason': 'pf 的一個原因',
  'a pf action': 'pf 的一個動作',
  'a direction': '方向',
  'a number': '數字',
  'the subtype of a frame': '訊框的子類型',
  'the type of a frame': '訊框的類型',
  'the name of an interface': '介面名',
  'the name of a set of rules': '規則集的名稱',
  'the number of a rule': '規則的編號',
  'the index of an interface': '介面的索引',
  'a number of bytes': '位元組數',
  'the number of a byte': '位元組的索引',
  'one of {signs}': '{signs} 之一',
  'a network with a mask has dots: {network}': '帶遮罩的網路要寫點：{network}',
  '"and", "or" or the end': '「and」、「or」或結尾',
  '"{text}" needs to be told what it is: "host {text}", "net {text}" or "port {text}"':
    '要說明「{text}」是什麼：「host {text}」、「net {text}」或「port {text}」',
  '{found}: expected host, net, port, portrange, proto, src, dst, a protocol such as tcp, or (':
    '{found}：此處應為 host、net、port、portrange、proto、src、dst、tcp 之類的協定，或左括號',
  '"and", "or" or a closing parenthesis': '「and」、「or」或右括號',
  '{found}: a comparison is missing, as in tcp[13] = 2': '{found}：缺少比較，例如 tcp[13] = 2',
  '"{text}" needs to be told what it is: "{name} host {text}" or "{name} port {text}"':
    '要說明「{text}」是什麼：「{name} host {text}」或「{name} port {text}」',
  '"and", "or", "host" or "port"': '「and」、「or」、「host」或「port」',
  '{found}: expected host, net, port, src, dst or a protocol':
    '{found}：此處應為 host、net、port、src、dst 或協定',
  '"{kind}" has no direction': '「{kind}」沒有方向',
  'a value, or "{other}",': '一個值，或「{other}」',
  '"{text}" is a word of the language': '「{text}」是過濾器語言的關鍵字',
  '{found}, and a value should follow': '{found}，後面應跟一個值',
  '{found}, and a value should follow; with {name} it is a name':
    '{found}，後面應跟一個值；寫成 {name} 就是名稱',
  '"or", "and" or ")"': '「or」、「and」或「)」',
  '{found}: values stand in one pair of parentheses': '{found}：多個值只用一對括號',
  'a number in parentheses': '括號裡的數字',
  'a prefix length such as 24': '首碼長度，例如 24',
  'a mask such as 255.255.0.0': '遮罩，例如 255.255.0.0',
  'a closing parenthesis': '右括號',
  'a number or a read such as tcp[13]': '數字，或 tcp[13] 之類的讀取',
  '1, 2 or 4': '1、2 或 4',
  'a closing bracket': '右中括號',
  'numbers have 32 bits': '數字是 32 位元的',
  'names are not looked up here, an address such as 10.244.1.2 would be right':
    '這裡不解析名稱，應寫 10.244.1.2 之類的位址',
  'a MAC address such as 0a:58:0a:f4:01:02 would be right': '應寫 MAC 位址，例如 0a:58:0a:f4:01:02',
  'a network such as 10.244.0.0/16 would be right': '應寫網路，例如 10.244.0.0/16',
  'a range is written portrange 8000-8100': '範圍要寫成 portrange 8000-8100',
  'a range such as 8000-8100 would be right': '應寫範圍，例如 8000-8100',
  'a number or a name of /etc/services such as http would be right':
    '應寫數字，或 /etc/services 裡的名稱，例如 http',
  'a number or a name of /etc/protocols such as \\tcp would be right':
    '應寫數字，或 /etc/protocols 裡的名稱，例如 \\tcp',
  'an EtherType such as 0x0806, or \\ip, \\ip6 or \\arp would be right':
    '應寫 EtherType，例如 0x0806，或者 \\ip、\\ip6、\\arp',
  'name the protocol before "port", or give the number': '請在「port」前寫明協定，或直接寫數字',
  'name the protocol before "portrange", or give the numbers': '請在「portrange」前寫明協定，或直接寫數字',
  'it goes with tcp, udp and sctp': '它與 tcp、udp 和 sctp 建配使用',
  'it takes a number or a name of /etc/services': '它接受數字，或 /etc/services 裡的名稱',
  'it takes a number or a name such as \\tcp': '它接受數字，或 \\tcp 之類的名稱',
  'a MAC address such as ether host 0a:58:0a:f4:01:02 would be right':
    '應寫 MAC 位址，例如 ether host 0a:58:0a:f4:01:02',
  'with "ether" goes a MAC address, an IP address goes without it':
    '「ether」後面是 MAC 位址，IP 位址前不寫它',
  'write ether host and the address': '請寫 ether host 加位址',
  '"ether" needs more: "ether host", "ether proto" or "ether[0]"':
    '「ether」後面還要寫內容：「ether host」、「ether proto」或「ether[0]」',
  '"host" or "net" would be right': '應寫「host」或「net」',
  'each of its four numbers is at most 255': '四個數字都不能超過 255',
  'IPv4 addresses have 32 bits': 'IPv4 位址是 32 位元的',
  'IPv6 addresses have 128 bits': 'IPv6 位址是 128 位元的',
  'behind the mask all bits of the address are zero; "host" takes an address':
    '遮罩之外的位元必須全為零；要寫位址請用「host」',
  'write net in place of host': '請用 net 代替 host',
  'as in tcp[0:2]': '例如 tcp[0:2]',
  'bytes are read of ether, ip, ip6, arp, tcp, udp, icmp, icmp6 and the like':
    '可以讀取 ether、ip、ip6、arp、tcp、udp、icmp、icmp6 等的位元組',
  'a number that begins with 0 is octal; leave the 0 out': '以 0 開頭的數字是八進位；請去掉這個 0',
  '"broadcast", "ether broadcast" or "ip broadcast" would be right':
    '應寫「broadcast」、「ether broadcast」或「ip broadcast」',
  '"multicast", "ip multicast" or "ip6 multicast" would be right':
    '應寫「multicast」、「ip multicast」或「ip6 multicast」',
  'a file does not say it; it goes with the interfaces of a lab': '檔案裡沒有這項資訊；它只能用於實驗的介面',
  'a label is followed by IP': '標籤後面是 IP',
  'i, s, u, rr, rnr, rej, ui, ua, disc, dm, sabme, test, xid or frmr would be right':
    '應寫 i、s、u、rr、rnr、rej、ui、ua、disc、dm、sabme、test、xid 或 frmr',
  'data, mgt or ctl would be right': '應寫 data、mgt 或 ctl',
  'six numbers such as 0a:58:0a:f4:01:02 would be right': '應寫六個數字，例如 0a:58:0a:f4:01:02',
  'an address such as fd00:10:244::1 would be right': '應寫位址，例如 fd00:10:244::1',
  'write ether host MAC and not host IP': '請寫 ether host MAC and not host IP',
  '"ip proto", "ip6 proto", "ether proto" or "proto" would be right':
    '應寫「ip proto」、「ip6 proto」、「ether proto」或「proto」',
  '"ip proto", "ip6 proto" or "ether proto" would be right':
    '應寫「ip proto」、「ip6 proto」或「ether proto」',
  '"ip protochain", "ip6 protochain" or "protochain" would be right':
    '應寫「ip protochain」、「ip6 protochain」或「protochain」',
  'a value here needs to be told what it is: "host", "net" or "port"':
    '這裡的值要說明是什麼：「host」、「net」或「port」',
  'the largest is 65535': '最大為 65535',
  'it goes with the log of pf': '它只用於 pf 的記錄檔',
  'it goes with other links than Ethernet': '它用於乙太網路以外的鏈路',
  'it goes with wireless links': '它用於無線鏈路',
  '"inbound" and "outbound" go with any interface': '「inbound」和「outbound」可用於任何介面',
  'the address is of another family; write "{kind}" alone': '該位址屬於另一個位址族；請只寫「{kind}」',
  'write "{protocol} and {kind}"': '請寫「{protocol} and {kind}」',
  'did you mean "{meant}"? {hint}': '是不是想寫「{meant}」？{hint}',
  'the expression ends here': '運算式到此結束',
  '"{text}" cannot stand here': '這裡不能寫「{text}」',
  '{found}: {what} would be right': '{found}：此處應為{what}',
} as const satisfies Record<keyof typeof ZH_CN_SIM_FILTERS, string>;
