/** What the simulator says of addresses and networks, in simplified Chinese. */
export const ZH_CN_SIM_VIEWS = {
  'Beyond the lab': '实验之外',
  'Loopback, each namespace by itself': '环回，每个命名空间各自一个',
  'Link-local, each link by itself': '链路本地，每条链路各自一个',
  Multicast: '组播',
  'Nodes (segment {name})': '节点（网段 {name}）',
  'Outside (segment {name})': '外部（网段 {name}）',
  'Pods of {node}': '{node} 的 Pod',
  'Of each machine by itself ({devices})': '每台机器各自拥有（{devices}）',
  '"{text}" is no IP address; write for example 10.96.0.10': '“{text}”不是 IP 地址，请写成例如 10.96.0.10',
  '{services}: {where}. {translator} {turned}.': '{services}：{where}。{translator}{turned}。',
  'Service {name}': 'Service {name}',
  'on no interface at all': '不在任何接口上',
  'on {places}': '在{places}上',
  'nobody is behind it': '它背后没有任何端点',
  'it becomes {endpoints}, whichever is drawn': '它会变成 {endpoints} 中被抽到的那一个',
  'Every node has rules for it (kube-proxy, {mode}):': '每个节点都有它的规则（kube-proxy，{mode}）：',
  'No kube-proxy runs; {plugin} translates it on every node:':
    '没有运行 kube-proxy，由 {plugin} 在每个节点上转换：',
  'No address: what a socket says that takes every one.': '不是地址：套接字用它表示接受所有地址。',
  'Nobody: it names the network itself.': '没有谁拥有它：它是网络本身的地址。',
  'Nobody: it is the broadcast address, and everybody on the link takes it.':
    '没有谁拥有它：这是广播地址，链路上的每台机器都会接收。',
  'Each namespace has it for itself, on its interface lo: it leaves no namespace.':
    '每个命名空间在自己的接口 lo 上都有它：它不会离开命名空间。',
  'Nobody, unless on one link: no router forwards it.':
    '没有谁拥有它，除非在同一条链路上：路由器不会转发它。',
  'Nobody: it goes to everyone who has joined the group.': '没有谁拥有它：它会送达加入该组的每个成员。',
  'Nobody in this lab: machines send it to their default route.':
    '此实验中没有谁拥有它：机器会把它发往默认路由。',
  'No Pod has it.': '没有 Pod 拥有它。',
  'No Service has it: a packet to it leaves by the default route, or a rule refuses it.':
    '没有 Service 拥有它：发往它的数据包会走默认路由，或被某条规则拒绝。',
  'No machine has it: whoever is on the link asks for it by ARP and hears nothing.':
    '没有机器拥有它：链路上的机器用 ARP 询问它，得不到任何回应。',
  'No Service was given it.': '没有分配给任何 Service。',
  '{place}.': '{place}。',
  '{count} interfaces have it, each in a network of its own: {places}.':
    '有 {count} 个接口拥有它，各自在自己的网络中：{places}。',
  '{place}, interface {device}': '{place}，接口 {device}',
  '{place}, on {node}': '{place}，位于 {node}',
  'Pod {name}': 'Pod {name}',
  'Machine {name}': '机器 {name}',
  '{one}, {other}': '{one}、{other}',
  '{one}; {other}': '{one}；{other}',
} as const;
